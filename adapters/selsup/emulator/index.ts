/**
 * A strict, stateful stand-in for SelSup. The document lost the paths, the answers and half of the samples of most calls; what it leaves open is filled
 * from the vendor's public specification of September 2024 ("the specification") and the documentation beside it, and what neither says is said where it
 * is decided. Unknown paths, parameters and keys of bodies are refused, though the vendor may pass over some of them.
 */
import type { FastifyReply } from 'fastify';
import { type EmulatorOptions, type StartEmulator, serveEmulator } from '../../../src/emulator.ts';
import { accountOperations } from './account.ts';
import { cardOperations } from './cards.ts';
import { deliveryOperations } from './delivery.ts';
import { knowledgeOperations } from './knowledge.ts';
import { orderOperations } from './orders.ts';
import { peopleOperations } from './people.ts';
import { findOperations } from './product-find.ts';
import { failureBody, type Generation, type Operations, Refusal, readBody, readQuery, send, tokenFault } from './protocol.ts';
import { finderOf } from './routing.ts';
import { seed } from './seed.ts';
import { emptyState } from './state.ts';
import { stockOperations } from './stock.ts';
import { runTasks, taskOperations } from './tasks.ts';
import { warehouseOperations } from './warehouses.ts';

/** Switches of this emulator. The vendor documents no rate limit, so there is none to switch. */
export interface SelsupEmulatorOptions extends EmulatorOptions {
  /**
   * So many generated orders instead of the seed's own number, with a small catalogue and customers for them. Documents of the warehouse (receipts,
   * movements, shipments to marketplaces), which the vendor keeps among its orders, stand between them and are not counted.
   */
  readonly orders?: number;
  /** So many generated products in the `sandbox` seed, instead of its own number. */
  readonly products?: number;
  /** Envelope of failures: `seed` of the document (selsup.txt 44-47), `new` of the vendor's newer pages. Default `seed`. */
  readonly errors?: 'seed' | 'new';
  /**
   * Whose names of paths work. Default B, C and D. Without C an operation answers by the older names alone where it has any, and its usual path is a 404;
   * without D stock/all is gone.
   */
  readonly generations?: readonly Generation[];
  /** Status for a token that is missing or wrong. Documented nowhere. Default 403. */
  readonly deniedStatus?: 401 | 403;
  /** The connection's token may only read (role API_READ_ONLY, selsup.txt 114). Default false. */
  readonly readOnly?: boolean;
  /** What a second order with a known `externalOrderId`, type and service brings. Default `return`: the first order. */
  readonly duplicate?: 'return' | 'reject';
  /** Rows of order/find hold their lines. Default false. */
  readonly withProducts?: boolean;
  /** What becomes of lines that a change's `products` do not name. Default `merge`: they stay. */
  readonly patchLines?: 'merge' | 'replace';
  /** Status for an unknown id. Documented nowhere. Default 404. */
  readonly unknownId?: 400 | 404;
  /** person/find answers `{rows}` instead of a bare list. Default false. */
  readonly personRows?: boolean;
  /** Milliseconds until new prices show. Default 0: with the next call. */
  readonly asyncPrices?: number;
}

const TOKEN = '3f0c8a51-7d1e-4a86-9b1c-0e6d2f4a77b5';
const READING_TOKEN = 'b8e3d0c2-14f7-4d0a-8a5e-6c9f1b2d3e40';

const OPERATIONS: Operations = {
  ...findOperations,
  ...cardOperations,
  ...stockOperations,
  ...warehouseOperations,
  ...orderOperations,
  ...peopleOperations,
  ...knowledgeOperations,
  ...deliveryOperations,
  ...taskOperations,
  ...accountOperations,
};

/** Starts the emulator on a free port of loopback. */
export const startEmulator: StartEmulator<SelsupEmulatorOptions> = (options) => {
  const state = emptyState(options.now ?? Date.now, {
    duplicate: options.duplicate ?? 'return',
    withProducts: options.withProducts ?? false,
    patchLines: options.patchLines ?? 'merge',
    unknownId: options.unknownId ?? 404,
    personRows: options.personRows ?? false,
    asyncPrices: options.asyncPrices ?? 0,
  });
  seed(state, options.seed, options.orders, options.products);
  return serveEmulator(
    {
      vendor: 'selsup',
      connection: { credentials: { token: options.readOnly ? READING_TOKEN : TOKEN }, options: { organizationId: 1 } },
      wrongCredentials: { token: '3f0c8a51-7d1e-4a86-9b1c-0e6d2f4a77b6' },
      port: options.port,
    },
    ({ app, refuse }) => {
      const fail = (reply: FastifyReply, status: number, code: string, params?: unknown) =>
        send(reply.code(status), failureBody(options.errors ?? 'seed', code, params));
      // The envelope of a refused token and of a body that cannot be parsed is told by the newer pages only.
      const denied = (reply: FastifyReply, status: number) => send(reply.code(status), { error: 'error_access_denied' });
      const find = finderOf(OPERATIONS, options.generations ?? ['B', 'C', 'D']);
      app.all('/*', (request, reply) => {
        const found = find(request.url.split('?')[0] ?? '');
        const verb = found?.verbs.get(request.method);
        const reader = request.headers.authorization === READING_TOKEN;
        const fault = verb?.route.open ? undefined : tokenFault(request.headers.authorization, [TOKEN, READING_TOKEN]);
        if (fault) {
          if (fault.breach !== undefined) refuse(request, fault.breach);
          return denied(reply, options.deniedStatus ?? 403);
        }
        if (reader && request.method !== 'GET') return denied(reply, 403);
        if (!found) {
          refuse(request, 'no such path');
          return fail(reply, 404, 'error_not_found');
        }
        // A name of a generation that is switched off is no fault of the client's: it could not know.
        if (verb ? !verb.served : [...found.verbs.values()].every(({ served }) => !served)) return fail(reply, 404, 'error_not_found');
        if (!verb) {
          refuse(request, `${found.path} has no ${request.method}`);
          return fail(reply, 405, 'error_method_not_allowed');
        }
        try {
          const query = readQuery(request.url, verb.route.parameters ?? {});
          const body = readBody(request, verb.route.body);
          runTasks(state);
          return send(reply, verb.route.handle({ state, path: found.parts, query, body }));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const { breach, status = 400, params } = error.reason;
          if (breach !== undefined) refuse(request, breach);
          if (status === 500) return send(reply.code(500), { error: error.code, message: breach, system: true });
          return fail(reply, status, error.code, params);
        }
      });
    },
  );
};
