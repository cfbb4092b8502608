/** Circuit breaker of one connection: after failures in a row nothing is sent for a while, then one probe decides. */
import { CircuitState, ConsecutiveBreaker, circuitBreaker, DelegateBackoff, handleWhenResult, isBrokenCircuitError } from 'cockatiel';

/** What a call tells of the vendor: alive, in trouble, or nothing (the caller went away). */
export type Sign = 'alive' | 'trouble' | 'nothing';

export interface CircuitOptions {
  /** Troubles in a row that open it. */
  readonly failures: number;
  /** First time it stays open, milliseconds; doubles up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
}

export const CIRCUIT_DEFAULTS: CircuitOptions = { failures: 5, openMs: 5000, maxOpenMs: 60_000 };

export interface Circuit {
  readonly state: 'closed' | 'half-open' | 'open';
  /** Whole seconds to wait, or undefined when a call may go. */
  refusal(): number | undefined;
  /** Runs a call and learns from it. Throws `CircuitOpenError` without running it while the circuit is open or a probe is under way. */
  run<T>(call: () => Promise<T>, signOf: (result: T) => Sign): Promise<T>;
}

/** Nothing was sent: the circuit is open. */
export class CircuitOpenError extends Error {
  /** Whole seconds. */
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    super('circuit open');
    this.name = 'CircuitOpenError';
    this.retryAfter = retryAfter;
  }
}

/** Makes the circuit of one connection; `onChange` hears of every change of state. */
export function createCircuit(options: CircuitOptions, onChange: (state: Circuit['state']) => void): Circuit {
  let reopensAt = 0;
  const policy = circuitBreaker(
    handleWhenResult((sign) => sign !== 'alive'),
    {
      breaker: new ConsecutiveBreaker(options.failures),
      halfOpenAfter: new DelegateBackoff((context: { attempt: number }) => {
        const millis = Math.min(options.maxOpenMs, options.openMs * 2 ** (context.attempt - 1));
        reopensAt = Date.now() + millis;
        return millis;
      }),
    },
  );
  policy.onStateChange((state) => onChange(nameOf(state)));

  const refusal = (): number | undefined => {
    if (policy.state === CircuitState.HalfOpen) return 1;
    if (policy.state === CircuitState.Open && Date.now() < reopensAt) return Math.max(1, Math.ceil((reopensAt - Date.now()) / 1000));
    return undefined;
  };

  return {
    get state() {
      return nameOf(policy.state);
    },
    refusal,
    async run(call, signOf) {
      if (policy.state === CircuitState.Closed) {
        const result = await call();
        const sign = signOf(result);
        // What was sent before the circuit opened says nothing about the vendor after it: only the probe does.
        if (sign !== 'nothing' && policy.state === CircuitState.Closed) await policy.execute(() => sign);
        return result;
      }
      const wait = refusal();
      if (wait !== undefined) throw new CircuitOpenError(wait);
      let probe: ReturnType<typeof call> | undefined;
      try {
        await policy.execute(() => {
          const running = call();
          probe = running;
          // A probe that fell through tells nothing: the circuit stays open.
          return running.then(signOf, () => 'nothing' as const);
        });
      } catch (error) {
        if (!isBrokenCircuitError(error)) throw error;
      }
      if (!probe) throw new CircuitOpenError(1);
      return await probe;
    },
  };
}

function nameOf(state: CircuitState): Circuit['state'] {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
