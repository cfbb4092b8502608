/** A connection's circuit that all processes on one Redis share: opened by one it is open for all, and one call of all is the probe. */
import { type Circuit, CircuitOpenError, type CircuitOptions, createCircuit, type Sign } from '../gateway/circuit.ts';
import type { RedisLink } from './redis-link.ts';

/** What Redis tells of a circuit: 0 closed, 1 open, 2 being probed; `left` milliseconds of that. */
export interface CircuitReply {
  readonly state: number;
  readonly left: number;
}

export interface SharedCircuit extends Circuit {
  /** What another answer of Redis told in passing. */
  hear(reply: CircuitReply): void;
}

/**
 * `field` names it among the circuits; `probeMs` tells what a probe may take. What Redis last told is kept: each beat and each place that is asked for
 * tells it anew, so a circuit counts as closed before a call only if it was so just now. While Redis is down, what it told holds for its time, and this process has
 * a circuit of its own.
 */
export function createSharedCircuit(
  link: RedisLink,
  field: string,
  options: CircuitOptions & { readonly probeMs: () => number },
  onChange: (state: Circuit['state']) => void,
): SharedCircuit {
  const circuits = link.key('circuits');
  let known: Circuit['state'] = 'closed';
  /** `performance.now()` until which an open circuit is open, or its probe is waited for. */
  let until = 0;
  let failures = 0;
  let serial = 0;
  const local = createCircuit(options, (state) => {
    if (!link.up) onChange(state);
  });

  function hear({ state, left }: CircuitReply): void {
    const next = state === 0 ? 'closed' : state === 2 ? 'half-open' : 'open';
    until = performance.now() + left;
    if (next === known) return;
    if (next === 'closed') failures = 0;
    known = next;
    onChange(next);
  }
  link.onBeat((told) => {
    const index = told.indexOf(field);
    hear(index < 0 ? { state: 0, left: 0 } : { state: Number(told[index + 1]) || 0, left: Number(told[index + 2]) || 0 });
  });
  link.onUp(() => {
    // The vendor is in trouble as far as we know: one more tells everybody.
    if (local.state !== 'closed') failures = options.failures - 1;
  });

  const sharedRefusal = (): number | undefined => {
    const left = until - performance.now();
    if (known === 'closed' || left <= 0) return undefined;
    return known === 'half-open' ? 1 : Math.max(1, Math.ceil(left / 1000));
  };
  const refusal = () => sharedRefusal() ?? (link.up ? undefined : local.refusal());
  const ask = async (script: 'trip' | 'probed', args: readonly (string | number)[]) => {
    const reply = (await link.run(script, [circuits], args)) as readonly number[];
    hear({ state: reply[0] ?? 0, left: reply[1] ?? 0 });
  };

  /** Learns from a call that was sent while the circuit was closed. */
  async function learn(sign: Sign): Promise<void> {
    // What was sent before the circuit opened says nothing about the vendor after it: only the probe does.
    if (sign === 'nothing' || known !== 'closed') return;
    failures = sign === 'alive' ? 0 : failures + 1;
    if (failures < options.failures) return;
    failures = 0;
    await ask('trip', [field, options.openMs]).catch(() => {});
  }

  return {
    get state() {
      if (known !== 'closed') return known;
      return link.up ? 'closed' : local.state;
    },
    refusal,
    hear,
    async run(call, signOf) {
      const wait = sharedRefusal();
      if (wait !== undefined) throw new CircuitOpenError(wait);
      if (!link.up) return local.run(call, signOf);
      if (known === 'closed') {
        const result = await call();
        await learn(signOf(result));
        return result;
      }
      const token = `${link.process}:${serial++}`;
      let reply: readonly number[];
      try {
        reply = (await link.run('probe', [circuits], [field, token, options.probeMs()])) as readonly number[];
      } catch {
        return local.run(call, signOf);
      }
      const [granted, state, left] = reply as [number, number, number];
      hear({ state, left });
      if (state === 0) {
        const result = await call();
        await learn(signOf(result));
        return result;
      }
      if (granted !== 1) throw new CircuitOpenError(sharedRefusal() ?? 1);
      let sign: Sign = 'nothing';
      try {
        const result = await call();
        sign = signOf(result);
        return result;
      } finally {
        // A probe that fell through tells nothing: the circuit stays open.
        await ask('probed', [field, token, sign === 'alive' ? 1 : 0, options.openMs, options.maxOpenMs]).catch(() => {});
      }
    },
  };
}
