/** What governs the calls to one vendor: how many at a time, and whether at all. */
import type { Limits } from '../adapter.ts';
import { type Budget, createBudget } from './budget.ts';
import { type Circuit, type CircuitOptions, createCircuit } from './circuit.ts';

/** What governs the calls of one connection. */
export interface Governor {
  readonly budget: Budget;
  readonly circuit: Circuit;
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
export const createGovernor: CreateGovernor = ({ limits, circuit, onChange }) => ({
  budget: createBudget(limits),
  circuit: createCircuit(circuit, onChange),
});
