/** Operations of a connection as they are, each told to its watch when it is over: one place for all of them, outside what they do. */
import { ProblemError, VendorFailure } from '../errors.ts';
import type { Order } from '../model/order.ts';
import type { AnyResources } from './connections.ts';
import { toProblem } from './problems.ts';
import type { Watch } from './watch.ts';

type Run = (...args: readonly unknown[]) => Promise<unknown>;
type Operation = { readonly run: Run };

const READS: ReadonlySet<string> = new Set(['list', 'get', 'history', 'transactions']);
/** Operations whose answer is an order. */
const ORDER: ReadonlySet<string> = new Set(['get', 'create', 'update', 'cancel']);

/** The same resources, watched. What an adapter's object has is looked up when it is used: it may be made of getters, or change. */
export function observed(resources: AnyResources, watch: Watch): AnyResources {
  return each(resources, (operations: object, resource) =>
    // `stock.resolve` is a part of other operations.
    each(operations, (operation: Operation, name) => (name === 'resolve' ? operation : watched(resource, name, operation, watch))),
  );
}

/** An object with every object in it replaced by what `change` makes of it, once. */
function each<T extends object, Inner extends object>(target: T, change: (inner: Inner, key: string) => Inner): T {
  const made = new WeakMap<object, Inner>();
  return new Proxy(target, {
    get(from, key) {
      const inner = Reflect.get(from, key) as Inner | undefined;
      if (typeof inner !== 'object' || inner === null) return inner;
      let changed = made.get(inner);
      if (!changed) {
        changed = change(inner, String(key));
        made.set(inner, changed);
      }
      return changed;
    },
  });
}

function watched(resource: string, name: string, operation: Operation, watch: Watch): Operation {
  const title = `${resource}.${name}`;
  const run: Run = async (...args) => {
    const began = performance.now();
    let outcome = 'ok';
    try {
      const result = await operation.run(...args);
      if (result === undefined || result === false) outcome = 'not_found';
      else if (resource === 'orders') {
        if (name === 'list') for (const order of (result as { readonly items: readonly Order[] }).items) watch.read(order);
        else if (ORDER.has(name)) watch.read(result as Order);
      }
      return result;
    } catch (error) {
      outcome = codeOf(error, READS.has(name) ? 'read' : 'write');
      throw error;
    } finally {
      watch.operated(title, outcome, (performance.now() - began) / 1000);
    }
  };
  return new Proxy(operation, { get: (from, key) => (key === 'run' ? run : Reflect.get(from, key)) });
}

function codeOf(error: unknown, effect: 'read' | 'write'): string {
  if (error instanceof ProblemError) return error.code;
  if (error instanceof VendorFailure) return toProblem(error, effect).code;
  return (error as { name?: unknown } | null)?.name === 'AbortError' ? 'gone' : 'internal_error';
}
