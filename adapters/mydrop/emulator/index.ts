/**
 * A strict, stateful stand-in for MyDrop CRM: one process is the supplier's account and a dropshipper's, which share one world. Everything it does rests on
 * the vendor's document (lines are named); what the document leaves open is said where it is decided, and switched where clients were seen to differ.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type EmulatorOptions, type StartEmulator, serveEmulator } from '../../../src/emulator.ts';
import { saveCategory } from './categories.ts';
import { createDropshipperOrder, listDropshipperOrders, readDropshipperOrder, submitDropshipperOrder } from './dropshipper-orders.ts';
import { createDropshipper, listDropshippers } from './dropshippers.ts';
import { exportProducts } from './export.ts';
import { uploadImage, uploadImageByUrl } from './images.ts';
import { disturb, INSPECTION, inspect } from './inspection.ts';
import { listActions } from './order-actions.ts';
import { createOrder, listOrders, readOrder, updateOrder } from './orders.ts';
import { listPayoutOrders, listPayouts, setPayoutStatus } from './payouts.ts';
import { saveProducts, updateProducts } from './products.ts';
import { contentTypeFault, keyFault, Refusal, type Route, readJson, readQuery } from './protocol.ts';
import { seed } from './seed.ts';
import { emptyState, OWN_SUPPLIER, type State, type Switches } from './state.ts';

/** Switches of this emulator. The vendor documents no rate limit, so there is none to switch. */
export interface MydropEmulatorOptions extends EmulatorOptions {
  /** Which account `connection` names; both are always there. Default `vendor`. */
  readonly edition?: 'vendor' | 'dropshipper';
  /** So many generated orders in the list of that edition, instead of the seed's own number, with a small catalogue for them. */
  readonly orders?: number;
  /** So many generated products in the `sandbox` seed, instead of its own number. */
  readonly products?: number;
  /** Whether `connection` turns on the reading of the catalogue's export. The export itself is always there, see `exportShape`. Default false. */
  readonly catalogueExport?: boolean;
  /** IANA zone of the naive times. Default Europe/Kyiv; the document has no word of it. */
  readonly timezone?: string;
  /** PUT of an order wants all that its table marks as required (mydrop.txt 285-288 against 267). Default false. */
  readonly strictPut?: boolean;
  /** Spelling of a line's title and sku that the vendor reads (mydrop.txt 19-20 against 79-80). Default both. */
  readonly itemKeys?: Switches['itemKeys'];
  /** Verb that reads a dropshipper's order: mydrop.txt 988 says POST, public clients use GET. The wrong verb answers 405. Default `post-only`. */
  readonly dropshipperGetOrder?: Switches['dropshipperGetOrder'];
  /** What a page over 50 does. Default reject. */
  readonly perPageOver50?: Switches['perPageOver50'];
  /** What an order's unknown status does. Default refuse (400). */
  readonly unknownStatus?: Switches['unknownStatus'];
  /** What a new product without a title does. Default skip: it is not counted. */
  readonly newWithoutTitle?: Switches['newWithoutTitle'];
  /** Tracking numbers are generated (mydrop.txt 66). Default true. */
  readonly autoTtn?: boolean;
  /** Spelling of the manual status that the vendor reads (mydrop.txt 273 against 313). Default both. */
  readonly manualKey?: Switches['manualKey'];
  /** How a new dropshipper is answered (mydrop.txt 793). Default list. */
  readonly dropshipperAnswer?: Switches['dropshipperAnswer'];
  /** Status of a good create. Default 200. */
  readonly successCode?: 200 | 201;
  /** A dropshipper's order stays a draft, unseen by its supplier, until `POST /dropshipper/api/orders/<id>/submit`. Default false. */
  readonly drafts?: boolean;
  /** Orders are listed oldest first: the document tells no order. Default false. */
  readonly oldestFirst?: boolean;
  /** The export as an object, as a bare list of products, or empty because it was not set up. Default object. */
  readonly exportShape?: Switches['exportShape'];
  /** The export also tells `import_id`, `assembly_price`, `opt_price` and the sizes' `sku`, which no client was seen to read. Default false. */
  readonly wideExport?: boolean;
}

const VENDOR_KEY = '1f7d0c52a94be86310d5c77f2ab9e41866d3f05b';
const DROPSHIPPER_KEY = '9b26e1807cf4d35a7e0f1c8842ad6b59e3170f4d';

type Verbs = Readonly<Record<string, Route>>;

/** Five paths are without `/api` (mydrop.txt 393, 434, 484, 745, 783). */
const ROUTES: Readonly<Record<string, Verbs>> = {
  '/vendor/api/orders': { POST: createOrder, GET: listOrders },
  '/vendor/api/orders/:id': { GET: readOrder, PUT: updateOrder },
  '/vendor/api/order_actions': { GET: listActions },
  '/vendor/payout_requests': { GET: listPayouts },
  '/vendor/payout_requests/:id/orders': { GET: listPayoutOrders },
  '/vendor/payout_requests/:id/status': { POST: setPayoutStatus },
  '/vendor/api/products': { POST: updateProducts },
  '/vendor/api/products/upload': { POST: uploadImage },
  '/vendor/api/products/upload/by_url': { POST: uploadImageByUrl },
  '/vendor/api/products/create_or_update': { POST: saveProducts },
  '/vendor/api/categories': { POST: saveCategory },
  '/vendor/vendor_dropshippers': { GET: listDropshippers, POST: createDropshipper },
  '/vendor/api/export/products/json': { GET: exportProducts },
  '/dropshipper/api/orders': { GET: listDropshipperOrders, POST: createDropshipperOrder },
  [`${INSPECTION}state`]: { GET: inspect },
  [`${INSPECTION}orders/:id`]: { POST: disturb },
};
const DROPSHIPPER_ORDER = '/dropshipper/api/orders/:id';

/** Starts the emulator on a free port of loopback. */
export const startEmulator: StartEmulator<MydropEmulatorOptions> = (options) => {
  const { edition = 'vendor' } = options;
  const state = emptyState(options.now ?? Date.now, {
    timezone: options.timezone ?? 'Europe/Kyiv',
    strictPut: options.strictPut ?? false,
    itemKeys: options.itemKeys ?? 'both',
    dropshipperGetOrder: options.dropshipperGetOrder ?? 'post-only',
    perPageOver50: options.perPageOver50 ?? 'reject',
    unknownStatus: options.unknownStatus ?? 'refuse',
    newWithoutTitle: options.newWithoutTitle ?? 'skip',
    autoTtn: options.autoTtn ?? true,
    manualKey: options.manualKey ?? 'both',
    dropshipperAnswer: options.dropshipperAnswer ?? 'list',
    drafts: options.drafts ?? false,
    oldestFirst: options.oldestFirst ?? false,
    exportShape: options.exportShape ?? 'object',
    wideExport: options.wideExport ?? false,
  });
  seed(state, options.seed, edition, options.orders, options.products);
  return serveEmulator(
    {
      vendor: 'mydrop',
      connection: {
        credentials: { apiKey: edition === 'vendor' ? VENDOR_KEY : DROPSHIPPER_KEY },
        options: {
          edition,
          ...(edition === 'dropshipper' && { vendorName: state.suppliers.find((each) => each.id === OWN_SUPPLIER)?.name }),
          ...(options.catalogueExport && { catalogueExport: true }),
        },
      },
      wrongCredentials: { apiKey: '0000000000000000000000000000000000000000' },
      port: options.port,
    },
    ({ app, refuse }) => {
      const fail = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => {
        if (refusal.breach) refuse(request, refusal.message);
        return send(reply.code(refusal.status), { message: refusal.message });
      };
      app.addHook('preHandler', async (request, reply) => {
        if (request.url.startsWith(INSPECTION)) return;
        const key = request.url.startsWith('/dropshipper/') ? DROPSHIPPER_KEY : VENDOR_KEY;
        const fault = keyFault(request.headers['x-api-key'], key);
        if (fault) return fail(request, reply, fault);
      });
      app.setNotFoundHandler((request, reply) => fail(request, reply, new Refusal(404, 'no such path', true)));
      for (const [path, verbs] of Object.entries({ ...ROUTES, ...dropshipperRoutes(state) })) {
        app.all(path, (request, reply) => {
          const route = verbs[request.method];
          try {
            if (!route) throw new Refusal(405, `${path} has no ${request.method}`, !isProbe(path, request.method));
            const answer = route.handle({ state, ...callOf(request, route), note: (reason) => refuse(request, reason) });
            return send(reply.code(route.creates ? (options.successCode ?? 200) : 200), answer);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            return fail(request, reply, error);
          }
        });
      }
    },
  );
};

function dropshipperRoutes(state: State): Readonly<Record<string, Verbs>> {
  const { dropshipperGetOrder, drafts } = state.switches;
  return {
    [DROPSHIPPER_ORDER]: {
      ...(dropshipperGetOrder !== 'get-only' && { POST: readDropshipperOrder }),
      ...(dropshipperGetOrder !== 'post-only' && { GET: readDropshipperOrder }),
    },
    ...(drafts && { [`${DROPSHIPPER_ORDER}/submit`]: { POST: submitDropshipperOrder } }),
  };
}

/** Which verb reads a dropshipper's order is not sure, so that trying the other one breaks no rule. */
function isProbe(path: string, method: string): boolean {
  return path === DROPSHIPPER_ORDER && (method === 'GET' || method === 'POST');
}

function callOf(request: FastifyRequest, route: Route) {
  const contentType = request.headers['content-type'] ?? '';
  const wanted = route.body ?? 'json';
  const fault = request.url.startsWith(INSPECTION) ? undefined : contentTypeFault(contentType, wanted);
  if (fault) throw fault;
  const query = readQuery(request.url, route.parameters);
  const { id = '' } = request.params as { readonly id?: string };
  const empty = request.method === 'GET' || (wanted === 'optional' && !request.body);
  const body = empty ? undefined : wanted === 'multipart' ? request.body : readJson(request.body);
  return { query, id, contentType, body };
}

function send(reply: FastifyReply, answer: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
}
