/** What governs the calls to one vendor: how many at a time, and whether at all. */
import type { Limits } from '../adapter.ts';
import { type Budget, createBudget } from './budget.ts';
import { type Circuit, type CircuitOptions, createCircuit } from './circuit.ts';

/** What governs the calls of one connection. */
export interface Governor {
  readonly budget: Budget;
  readonly circuit: Circuit;
  /** Other limits from now on; what has started counts. */
  resize(limits: Limits): void;
}

export interface GovernorOptions {
  readonly connection: string;
  /** A circuit belongs to where the vendor is: another address begins anew. */
  readonly baseUrl: string;
  readonly limits: Limits;
  readonly circuit: CircuitOptions;
  /** Hears every change of the circuit's state. */
  readonly onChange: (state: Circuit['state']) => void;
}

export type CreateGovernor = (options: GovernorOptions) => Governor;

/** Of this process alone. */
export const createGovernor: CreateGovernor = ({ limits, circuit, onChange }) => {
  const budget = createBudget(limits);
  return { budget, circuit: createCircuit(circuit, onChange), resize: budget.resize };
};

/**
 * One governor for each address of a connection, for ever: what is configured anew, or comes back, goes on with the calls that are under way and with what
 * is known of the vendor. There are as many as the configuration has ever named.
 */
export function keepGovernors(create: CreateGovernor): CreateGovernor {
  const kept = new Map<string, { readonly governor: Governor; hear: GovernorOptions['onChange'] }>();
  return (options) => {
    const name = `${options.connection} ${options.baseUrl}`;
    const known = kept.get(name);
    if (known) {
      const { governor } = known;
      known.hear = options.onChange;
      governor.resize(options.limits);
      if (governor.circuit.state !== 'closed') options.onChange(governor.circuit.state);
      return governor;
    }
    const entry = { governor: create({ ...options, onChange: (state) => entry.hear(state) }), hear: options.onChange };
    kept.set(name, entry);
    return entry.governor;
  };
}
