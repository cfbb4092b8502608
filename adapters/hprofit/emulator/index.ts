/**
 * A strict, stateful stand-in for H-Profit CRM. Everything it does rests on the vendor's document (lines are named); what the document leaves open
 * is said where it is decided.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type EmulatorOptions, type StartEmulator, serveEmulator } from '../../../src/emulator.ts';
import { deleteCategory, listCategories, saveCategories } from './categories.ts';
import { listClients, saveClients } from './clients.ts';
import { createProducts, listProducts, setStock } from './products.ts';
import { createLinks, deleteLinks, listLinks } from './products-sync.ts';
import { headerFault, Refusal, type Route, readBody, readQuery } from './protocol.ts';
import { listShipments, listWarehouses, readReference } from './reference.ts';
import { listRemoteOrders, saveRemoteOrder } from './remote-orders.ts';
import { createSale, deleteSale, editSale, listSales } from './sales.ts';
import { seed } from './seed.ts';
import { emptyState, RESERVATION_WAREHOUSE } from './state.ts';

/** Switches of this emulator. The vendor documents no rate limit, so there is none to switch. */
export interface HprofitEmulatorOptions extends EmulatorOptions {
  /**
   * So many generated orders instead of the seed's own number, with a small catalogue and customers for them. A remote order and the sale made of
   * it are one order, though each shows in its own collection.
   */
  readonly orders?: number;
  /** So many generated products in the `sandbox` seed, instead of its own number. */
  readonly products?: number;
  /** Failures answer 200 with `success: false`. Default false. */
  readonly errorHttp200?: boolean;
  /** GET /products answers `{success, data}` instead of `{products: [{success, data}]}`. Default false. */
  readonly flatProducts?: boolean;
  /** Editing a category answers its parent's id as `cid` (hprofit.txt 253). Default false: its own. */
  readonly cidIsParent?: boolean;
  /** Editing a sale keeps its oid. Default false (hprofit.txt 443, 468). */
  readonly stableOid?: boolean;
  /** Milliseconds for which a new product shows no images. Default 0. */
  readonly asyncImages?: number;
  /** The date that `start` and `end` of remote orders mean. Default `modified`. */
  readonly remoteDateField?: 'modified' | 'created';
}

/** The document's example (hprofit.txt 5). */
const TOKEN = 'VWR2bQm7BzdJ7EEi0qYjJORK5BTelPez';

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  products: { GET: listProducts, POST: createProducts },
  product_stock: { POST: setStock },
  product_categories: { GET: listCategories, POST: saveCategories, DELETE: deleteCategory },
  sales: { GET: listSales, PUT: createSale, POST: editSale, DELETE: deleteSale },
  clients: { GET: listClients, POST: saveClients },
  remote_orders: { GET: listRemoteOrders, POST: saveRemoteOrder },
  reference_info: { GET: readReference },
  products_sync: { GET: listLinks, POST: createLinks, DELETE: deleteLinks },
  shipments: { GET: listShipments },
  warehouses: { GET: listWarehouses },
};

/** Starts the emulator on a free port of loopback. */
export const startEmulator: StartEmulator<HprofitEmulatorOptions> = (options) => {
  const state = emptyState(options.now ?? Date.now, {
    flatProducts: options.flatProducts ?? false,
    cidIsParent: options.cidIsParent ?? false,
    stableOid: options.stableOid ?? false,
    asyncImages: options.asyncImages ?? 0,
    remoteDateField: options.remoteDateField ?? 'modified',
  });
  seed(state, options.seed, options.orders, options.products);
  return serveEmulator(
    {
      vendor: 'hprofit',
      connection: { credentials: { token: TOKEN }, options: { accountId: 2, warehouseId: RESERVATION_WAREHOUSE } },
      wrongCredentials: { token: 'VWR2bQm7BzdJ7EEi0qYjJORK5BTelPeX' },
      port: options.port,
    },
    ({ app, refuse }) => {
      const fail = (reply: FastifyReply, status: number, error: string) =>
        send(reply.code(options.errorHttp200 && (status === 400 || status === 403) ? 200 : status), { success: false, error });
      app.addHook('preHandler', async (request, reply) => {
        const fault = headerFault(request.headers, TOKEN);
        if (!fault) return;
        if (fault.breach) refuse(request, fault.reason);
        return fail(reply, fault.status, fault.status === 403 ? 'not-correct-api-key' : 'unhandled_error');
      });
      app.setNotFoundHandler((request, reply) => {
        refuse(request, 'no such path');
        return fail(reply, 404, 'not_found');
      });
      for (const [name, verbs] of Object.entries(ROUTES)) {
        app.all(`/bapi/${name}`, (request: FastifyRequest, reply) => {
          const route = verbs[request.method];
          if (!route) {
            refuse(request, `${name} has no ${request.method}`);
            return fail(reply, 405, 'method_not_allowed');
          }
          try {
            const query = readQuery(request.url, route.parameters);
            return send(reply, route.handle({ state, query, body: request.method === 'GET' ? undefined : readBody(request.body) }));
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            if (error.breach) refuse(request, error.message);
            return fail(reply, 400, 'unhandled_error');
          }
        });
      }
    },
  );
};

function send(reply: FastifyReply, answer: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
}
