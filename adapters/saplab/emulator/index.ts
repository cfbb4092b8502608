/**
 * A strict, stateful stand-in for the panel of a SaPLab shop. Everything it does rests on the vendor's document (lines are of `saplab.txt`); what the
 * document leaves open is said where it is decided.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Emulator, type EmulatorOptions, serveEmulator } from '../../../src/emulator.ts';
import { CLIENTS } from './clients.ts';
import { LEDGER } from './ledger.ts';
import { DOCUMENT_PATHS, ORDER_WRITES } from './order-writes.ts';
import { type NewOrder, POSITIONS, place } from './positions.ts';
import { credentialFault, type Method, readForm, readPath, toAscii } from './protocol.ts';
import { REFERENCE } from './reference.ts';
import { seed } from './seed.ts';
import { OWNER } from './seed-dictionaries.ts';
import { emptyState, type Notification, type Switches } from './state.ts';

/** Switches of this emulator. The vendor documents no rate limit, so there is none to switch. */
export interface SaplabEmulatorOptions extends EmulatorOptions, Partial<Switches> {
  /** Exactly so many generated orders, and no others: the samples' positions are left out. With the clients they need. */
  readonly orders?: number;
  /** Adds orders whose number is empty, has a slash, differs from another's only in case, or is two clients' own. Default false. */
  readonly oddInvoices?: boolean;
  /** The shop's own zone; histories are in UTC all the same. Default Europe/Moscow. */
  readonly timezone?: string;
  /** HTTP status of errors, which the document does not tell. Default 200. */
  readonly errorStatus?: number;
  /** Methods that the employee has no right to (saplab.txt 7, 10), as their headings spell them: `GET /panel/client`. Default none. */
  readonly forbidden?: readonly string[];
  /** The path that documents have. Default both: heading and sample differ. */
  readonly documentsPath?: 'both' | keyof typeof DOCUMENT_PATHS;
  /** Content type of answers; the document tells none. Default `application/json`. */
  readonly contentType?: string;
}

/** A running shop, with what no call of the vendor can do or show. */
export interface SaplabEmulator extends Emulator {
  /** Makes an order, as a client in the shop does; answers the ids of its positions. */
  place(order: NewOrder): number[];
  /** Messages that statuses sent to clients, oldest first. */
  readonly notifications: readonly Notification[];
}

/** With letters beyond ASCII and a colon, as Basic credentials may have them. */
const PASSWORD = 'Пароль:42';

const METHODS: readonly Method[] = [...REFERENCE, ...CLIENTS, ...LEDGER, POSITIONS, ...ORDER_WRITES];

/** A way to a method. */
interface Road {
  readonly verb: string;
  readonly segments: readonly string[];
  readonly method: Method;
}

const ROADS: readonly Road[] = METHODS.flatMap((method) => {
  const [verb = '', path = ''] = method.name.split(' ');
  return [path, ...(method.aliases ?? [])].map((each) => ({ verb, segments: each.split('/').slice(1), method }));
});

/** Starts the emulator on a free port of loopback; a `StartEmulator` that knows more switches. */
export async function startEmulator(options: SaplabEmulatorOptions): Promise<SaplabEmulator> {
  const state = emptyState(options.now ?? Date.now, options.timezone ?? 'Europe/Moscow', {
    creditCounts: options.creditCounts ?? false,
    ledgerPages: options.ledgerPages ?? true,
    ignoredFilters: options.ignoredFilters ?? [],
  });
  seed(state, options.seed, { orders: options.orders, oddInvoices: options.oddInvoices ?? false });
  const closed = Object.entries(DOCUMENT_PATHS).filter(([name]) => ![name, 'both'].includes(options.documentsPath ?? 'both'));
  const roads = ROADS.filter((road) => !closed.some(([, path]) => path === `/${road.segments.join('/')}`));
  const emulator = await serveEmulator(
    {
      vendor: 'saplab',
      connection: { credentials: { login: OWNER.phone, password: PASSWORD }, options: { pointId: 1 } },
      wrongCredentials: { login: OWNER.phone, password: 'Пароль:43' },
      port: options.port,
    },
    ({ app, refuse }) => {
      app.all('/*', (request, reply) => {
        const breaches: string[] = [];
        const sent = answer(request, reply, (reason) => breaches.push(reason));
        if (breaches.length > 0) refuse(request, breaches.join('; '));
        return sent;
      });
    },
  );
  return { ...emulator, place: (order) => place(state, order), notifications: state.notifications };

  function answer(request: FastifyRequest, reply: FastifyReply, breach: (reason: string) => void): FastifyReply {
    const fault = credentialFault(request.headers.authorization, OWNER.phone, PASSWORD);
    if (fault) {
      if (fault.breach) breach(fault.reason);
      return page(reply.header('www-authenticate', 'Basic realm="panel"'), 401);
    }
    const path = readPath(request.url, breach);
    const found = path === null ? [] : matching(roads, path);
    if (path === null || found.length === 0) {
      // Of the two spellings of one path no client can know which one works.
      const known = path !== null && matching(ROADS, path).length > 0;
      if (path !== null && !known) breach(`there is no ${path.join('/')}`);
      return page(reply, 404);
    }
    const road = found.find(({ verb }) => verb === request.method);
    if (!road) {
      breach(`there is no ${request.method} for ${path.join('/')}`);
      return page(reply.header('allow', found.map(({ verb }) => verb).join(', ')), 405);
    }
    const { method, segments } = road;
    if (options.forbidden?.includes(method.name)) return send(reply.code(403), { status: 'error' });
    const form = method.keys ? readForm(request.headers['content-type'], request.body, method.keys, breach) : new Map<string, string>();
    const slot = segments.findIndex((segment) => segment.startsWith('$'));
    const { body, failed } = method.handle({
      state,
      subject: path[slot] ?? '',
      rest: path.slice(segments.length),
      form,
      employee: OWNER.name,
      breach,
    });
    return send(reply.code(failed ? (options.errorStatus ?? 200) : 200), body);
  }

  function send(reply: FastifyReply, body: unknown): FastifyReply {
    return reply.type(options.contentType ?? 'application/json').send(toAscii(body));
  }
}

/** Roads of a path, whatever their verb; where several fit, those that name most of it: `client/form` is no client called "form". */
function matching(roads: readonly Road[], path: readonly string[]): Road[] {
  const fitting = roads.filter(({ segments, method }) => {
    const rest = path.slice(segments.length);
    const whole = rest.length === 0 || rest[0] === method.tail;
    return (
      path.length >= segments.length && whole && segments.every((segment, index) => segment.startsWith('$') || segment === path[index])
    );
  });
  const fixed = ({ segments }: Road) => segments.filter((segment) => !segment.startsWith('$')).length;
  const most = Math.max(...fitting.map(fixed));
  return fitting.filter((road) => fixed(road) === most);
}

/** What a web server says by itself. */
function page(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=UTF-8')
    .send(`<html><head><title>${status}</title></head><body>${status}</body></html>`);
}
