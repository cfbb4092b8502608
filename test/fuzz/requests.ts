/**
 * Requests of three kinds for every operation of the document: valid ones, made of records that are there; near ones, valid but for one thing; and
 * garbage. Each says what it is, and what must come of it where that is certain.
 */
import fc from 'fast-check';
import type { ConnectionView } from '../../src/gateway/describe.ts';
import type { Dice } from './dice.ts';
import type { Operation } from './document.ts';
import { HOSTILE_TEXTS, spoil } from './hostile.ts';
import { valueFor } from './values.ts';
import { FUZZ_READER, FUZZ_TUNNEL, FUZZER, type NativeCall, type Sent, type World } from './world.ts';

export interface FuzzRequest extends Sent {
  readonly kind: 'valid' | 'near' | 'garbage';
  /** Null: what it asks for is no operation of the document. */
  readonly operation: Operation | null;
  /** The connection that it is for. */
  readonly connection: string;
  /** What was spoiled. */
  readonly about: string;
  /** What must come of it; undefined = anything that the document allows. `refused`: any 4xx. */
  readonly must?: 'refused' | 401 | 403 | undefined;
}

/** A request while it is made. */
interface Draft {
  readonly operation: Operation;
  readonly connection: string;
  method: string;
  readonly path: string;
  readonly query: [name: string, value: string][];
  readonly headers: Record<string, string>;
  body: unknown;
}

/** Resource and operation that `GET /connections` tells of, for an operation of the document. */
export function capabilityOf({ method, path }: Operation): readonly [resource: string, operation: string] {
  const [, resource = '', item, nested] = path.split('/');
  if (nested === 'transactions') return [resource, method === 'POST' ? 'addTransaction' : 'transactions'];
  if (nested !== undefined) return [resource, nested];
  const names: Readonly<Record<string, string>> = {
    GET: item === undefined ? 'list' : 'get',
    POST: 'create',
    PUT: 'update',
    PATCH: 'update',
    DELETE: 'delete',
  };
  return [resource, names[method] ?? ''];
}

/** Whether a connection says that it can do an operation. What is not of the vendors, all can. */
export function isSupported(view: ConnectionView, operation: Operation): boolean {
  const [resource, name] = capabilityOf(operation);
  if (operation.path === '/reference/{kind}') return view.reference.length > 0;
  return view.capabilities[resource]?.[name] !== 'unsupported';
}

/** Whether it depends on the vendor what an operation does. */
export function isOfVendors(operation: Operation): boolean {
  const [resource] = capabilityOf(operation);
  return operation.path === '/reference/{kind}' || ['orders', 'products', 'stock', 'customers', 'categories'].includes(resource);
}

/** Whether there is something to do for an operation only while an accepted order waits, or after it has failed. */
export function isOfMoment({ path }: Operation): boolean {
  return path.startsWith('/operations/{id}/');
}

/** A valid request of an operation. */
export function validRequest(dice: Dice, world: World, operation: Operation, connection?: string): FuzzRequest {
  return finish(validDraft(dice, world, operation, connection), dice, { kind: 'valid', about: '' });
}

/** A request that is valid but for one thing. */
export function nearRequest(dice: Dice, world: World, operation: Operation): FuzzRequest {
  const draft = validDraft(dice, world, operation);
  const ways = [
    byQuery,
    byHeader,
    ...(operation.path.includes('{') ? [byPath] : []),
    ...(draft.body === undefined ? [] : [byBody, byBody, byBody, byText]),
  ];
  return dice.pick(ways)(draft, dice, world);
}

function validDraft(dice: Dice, world: World, operation: Operation, wanted?: string): Draft {
  const able = world.connections.filter((view) => isSupported(view, operation));
  const view =
    world.connections.find(({ id }) => id === wanted) ?? dice.pick(able.length > 0 && dice.chance(92) ? able : world.connections);
  const [resource] = capabilityOf(operation);
  if (resource === 'passthrough') return nativeDraft(dice, world, operation);
  const connection = view.id;
  const place = { world, connection, resource, path: [] };
  const path = operation.path.replace(/\{([^}]+)\}/g, (_all, name: string) => {
    if (name === 'connection') return connection;
    if (name === 'kind') return dice.pick(view.reference.length > 0 && dice.chance(90) ? view.reference : ['units', 'stores']);
    const known = [world.ids(connection, resource), world.ids('', resource)].find((ids) => ids.length > 0);
    const id = known ? dice.pick(known) : `${connection}:1`;
    // Callers paste ids as they are, or encode them once more.
    return dice.chance(50) ? id : encodeURIComponent(id);
  });
  const query: [string, string][] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'query') continue;
    const { name } = parameter;
    if (name === 'cursor') continue;
    if (name === 'connection') {
      const several = world.connections.map(({ id }) => id);
      const list = operation.method === 'GET';
      if (list && dice.chance(12)) query.push([name, `${connection},${dice.pick(several)}`]);
      else if (!list || !dice.chance(5)) query.push([name, connection]);
      continue;
    }
    if (name === 'limit') {
      if (dice.chance(70)) query.push([name, String(dice.pick([1, 2, 3, 7, 20, 50, 200]))]);
      continue;
    }
    const filters = view.filters[resource] ?? {};
    const common = ['include', 'count'].includes(name);
    if (!dice.chance(common ? 20 : name in filters ? 15 : 1)) continue;
    const value = wordOf(dice, name, place) ?? valueFor(dice, world.document, parameter.schema, { ...place, path: [name] });
    if (typeof value === 'string' && value !== '') query.push([name, value]);
  }
  const headers: Record<string, string> = dice.chance(80) ? { authorization: `Bearer ${FUZZER}` } : { 'x-api-key': FUZZER };
  for (const { in: where, name } of operation.parameters) {
    if (where !== 'header' || !dice.chance(30)) continue;
    if (name === 'prefer') headers.prefer = dice.pick(PREFERENCES);
    if (name === 'idempotency-key') headers[name] = dice.chance(80) ? `key-${dice.below(1e9)}` : `again-${dice.below(3)}`;
  }
  if (operation.method === 'GET' && dice.chance(10)) headers['if-none-match'] = dice.pick(['*', 'W/"x"', '"a", "b"']);
  if (dice.chance(10)) headers['x-request-id'] = `fuzz-${dice.below(1e9)}`;
  if (dice.chance(10))
    headers.accept = dice.pick(['*/*', 'application/json', 'application/*;q=0.5, text/html', 'application/problem+json']);
  const { body } = operation;
  let given = body && (body.required || dice.chance(60)) ? valueFor(dice, world.document, body.schema, place) : undefined;
  // A change of nothing is refused.
  while (operation.method === 'PATCH' && JSON.stringify(given) === '{}') given = valueFor(dice, world.document, body?.schema ?? {}, place);
  return { operation, connection, method: operation.method, path, query, headers, body: given };
}

const PREFERENCES = ['handling=strict', 'handling=lenient', 'return=minimal', 'respond-async', 'wait=10, handling="strict"'];

/** Words of query parameters that the schema only calls text. */
function wordOf(
  dice: Dice,
  name: string,
  { world, connection, resource }: { world: World; connection: string; resource: string },
): string | undefined {
  if (name === 'include') return dice.pick(['raw', 'full', 'raw,full', 'full,full']);
  if (name === 'status' && resource === 'orders')
    return dice.pick([
      'pending',
      'completed,cancelled',
      'unknown',
      'shipped',
      'confirmed,processing,delivered,returned',
      'pending,pending',
    ]);
  if (name === 'status' && resource === 'operations') return dice.pick(['queued', 'delivered', 'failed,unknown', 'delivering']);
  if (name === 'nativeStatus') {
    const known = world.ids(connection, 'order-statuses');
    return known.length === 0 ? undefined : dice.chance(70) ? dice.pick(known) : `${dice.pick(known)},${dice.pick(known)}`;
  }
  return undefined;
}

function nativeDraft(dice: Dice, world: World, operation: Operation): Draft {
  const calls = world.tunnels.flatMap(({ id, vendor }) =>
    world
      .native(vendor)
      .filter(({ method }) => method === operation.method)
      .map((call) => ({ id, call })),
  );
  const other: { id: string; call: NativeCall } = {
    id: dice.pick(world.tunnels).id,
    call: { method: operation.method, path: '/api/unknown/1' },
  };
  const { id, call } = calls.length > 0 && dice.chance(90) ? dice.pick(calls) : other;
  const query = Object.entries(call.query ?? {}).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each): [string, string] => [name, each]),
  );
  return {
    operation,
    connection: id,
    method: operation.method,
    path: `/passthrough/${id}${call.path}`,
    query,
    headers: {
      authorization: `Bearer ${FUZZ_TUNNEL}`,
      ...(call.form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    body: call.form === undefined ? call.body : formOf(call.form),
  };
}

function formOf(form: unknown): string {
  return new URLSearchParams(
    Object.entries(form as Record<string, unknown>).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ).toString();
}

interface About {
  readonly kind: FuzzRequest['kind'];
  readonly about: string;
  readonly must?: FuzzRequest['must'];
  readonly operation?: Operation | null;
}

function finish(draft: Draft, dice: Dice, { kind, about, must, operation = draft.operation }: About): FuzzRequest {
  const { method, path, query, body, connection } = draft;
  const text = body === undefined ? null : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const patch = method === 'PATCH' && dice.chance(50) ? 'application/merge-patch+json' : undefined;
  const type = patch ?? dice.pick(['application/json', 'application/json; charset=utf-8']);
  return {
    kind,
    operation,
    connection,
    about,
    must,
    method,
    target: query.length === 0 ? path : `${path}?${query.map((pair) => pair.map(encoded).join('=')).join('&')}`,
    headers: text === null ? draft.headers : { 'content-type': type, ...draft.headers },
    body: text,
  };
}

/** A lone surrogate has no encoding. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

type Spoil = (draft: Draft, dice: Dice, world: World) => FuzzRequest;

const byBody: Spoil = (draft, dice, world) => {
  if (typeof draft.body !== 'object') return byQuery(draft, dice, world);
  const [body, about] = spoil(dice, draft.body);
  const known = world.document.takes(draft.operation, body);
  // The passthrough takes anything; so does what is spoiled into something right.
  const none = body === null && draft.operation.body?.required === false;
  const must = draft.path.startsWith('/passthrough/') || known !== false || none ? undefined : 'refused';
  return finish({ ...draft, body: JSON.stringify(body) }, dice, { kind: 'near', about: `body: ${about}`, must });
};

/** JSON that is spoiled as text. */
const byText: Spoil = (draft, dice) => {
  const right = typeof draft.body === 'string' ? draft.body : JSON.stringify(draft.body);
  const [about, text] = dice.pick<[string, () => string | Buffer]>([
    ['cut', () => right.slice(0, dice.below(Math.max(0, right.length - 1)))],
    ['a byte order mark', () => `\ufeff${right}`],
    ['UTF-16', () => Buffer.from(right, 'utf16le')],
    ['bytes that are no UTF-8', () => Buffer.concat([Buffer.from(right.slice(0, -1)), Buffer.from([0xc3, 0x28, 0xff])])],
    ['keys that stand twice', () => right.replace(/^\{/, '{"name":"a","name":{"b":1},')],
    ['a number beyond all', () => right.replace(/:(\d+)/, ':$19e999').replace(/":"/, '":1e400,"x":"')],
    ['an integer that a double cannot hold', () => right.replace(/:(\d+)/, ':9007199254740993')],
    ['nested deeper than anybody reads', () => right.replace(/^\{/, `{"extra":${'['.repeat(5000)}${']'.repeat(5000)},`)],
    ['nested as deep as is allowed', () => right.replace(/^\{/, `{"extra":{"a":${'['.repeat(28)}${']'.repeat(28)}},`)],
    ['many keys', () => `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":0`).join()}}`],
    ['too large', () => `${right}${' '.repeat(1_100_000)}`],
    ['a prototype', () => right.replace(/^\{/, '{"__proto__":{"admin":true},')],
    ['a prototype, escaped', () => right.replace(/^\{/, '{"\\u005f_proto__":{"admin":true},')],
    ['a comment', () => `/* */${right}`],
    ['twice', () => `${right}${right}`],
    ['a list', () => `[${right}]`],
    ['a word', () => dice.pick(['null', 'true', '0', '""', 'NaN', '{', '"', "{'a':1}", ' '])],
    ['random bytes', () => Buffer.from(dice.from(fc.uint8Array, { minLength: 1, maxLength: 200 }))],
  ]);
  return finish({ ...draft, body: text() }, dice, { kind: 'near', about: `body: ${about}` });
};

const byQuery: Spoil = (draft, dice) => {
  const native = draft.path.startsWith('/passthrough/');
  const declared = draft.operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const name = declared.length > 0 && dice.chance(70) ? dice.pick(declared) : undefined;
  const value = dice.chance(60) ? dice.pick(HOSTILE_TEXTS) : dice.from(fc.string, { unit: 'binary', maxLength: 40 });
  if (name === undefined) {
    const unknown = dice.pick(['unknown', 'Limit', 'limit[]', '__proto__', 'constructor', 'toString', 'filter[a]', 'id', '']);
    draft.query.push([unknown, value]);
    // A name of nothing may be read as no parameter at all.
    const must = native || unknown === '' || draft.operation.path.endsWith('z') ? undefined : 'refused';
    return finish(draft, dice, { kind: 'near', about: `an unknown parameter ${JSON.stringify(unknown)}`, must });
  }
  if (dice.chance(25)) {
    draft.query.push([name, value], [name, value]);
    return finish(draft, dice, { kind: 'near', about: `${name} stands twice`, must: 'refused' });
  }
  const others = draft.query.filter(([each]) => each !== name);
  return finish({ ...draft, query: [...others, [name, value]] }, dice, {
    kind: 'near',
    about: `${name} is ${JSON.stringify(value.slice(0, 60))}`,
  });
};

const byHeader: Spoil = (draft, dice) => {
  const open = draft.operation.path.endsWith('z');
  const way = dice.pick([
    'no key',
    'a wrong key',
    'only reads',
    'content type',
    'accept',
    'idempotency key',
    'prefer',
    'etag',
    'many',
    'odd',
  ] as const);
  const { authorization: _a, 'x-api-key': _b, ...anonymous } = draft.headers;
  const about = (what: string, must?: FuzzRequest['must']) => ({ kind: 'near' as const, about: what, must });
  switch (way) {
    case 'no key':
      return finish({ ...draft, headers: anonymous }, dice, about(way, open ? undefined : 401));
    case 'a wrong key': {
      const authorization = dice.pick([
        'Bearer ',
        'Bearer wrong',
        `Basic ${btoa('a:b')}`,
        `Bearer ${FUZZER}x`,
        `bearer,${FUZZER}`,
        'Bearer null',
        `Token ${FUZZER}`,
      ]);
      return finish({ ...draft, headers: { ...anonymous, authorization } }, dice, about(`${way} ${authorization}`, open ? undefined : 401));
    }
    case 'only reads': {
      const any = open || draft.operation.path.startsWith('/connections');
      const allowed = any || (draft.operation.method === 'GET' && /^\/(orders|operations)/.test(draft.operation.path));
      return finish(
        { ...draft, headers: { ...anonymous, authorization: `Bearer ${FUZZ_READER}` } },
        dice,
        about(way, allowed ? undefined : 403),
      );
    }
    case 'content type': {
      const type = dice.pick([
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        'json',
        '',
        'application/json; charset=utf-16',
        'multipart/form-data; boundary=x',
        ';',
      ]);
      return finish({ ...draft, headers: { ...draft.headers, 'content-type': type } }, dice, about(`content type ${JSON.stringify(type)}`));
    }
    case 'accept':
      return finish(
        {
          ...draft,
          headers: {
            ...draft.headers,
            accept: dice.pick(['text/html', 'application/xml', 'application/json;q=0', ';;;', '', 'a'.repeat(3000)]),
          },
        },
        dice,
        about(way),
      );
    case 'idempotency key': {
      const key = dice.pick(['', ' ', 'x'.repeat(256), 'a b', 'a\tb', '"quoted"', 'again-1', `k${dice.below(1e9)}`, '__proto__']);
      return finish(
        { ...draft, headers: { ...draft.headers, 'idempotency-key': key } },
        dice,
        about(`${way} ${JSON.stringify(key.slice(0, 20))}`),
      );
    }
    case 'prefer':
      return finish(
        {
          ...draft,
          headers: {
            ...draft.headers,
            prefer: dice.pick(['handling', 'handling=', '=;,', 'handling=strict'.repeat(200), 'respond-async; wait=x', '"']),
          },
        },
        dice,
        about(way),
      );
    case 'etag':
      return finish(
        { ...draft, headers: { ...draft.headers, 'if-none-match': dice.pick(['', '"', '*,*', 'W/', 'x'.repeat(4000)]) } },
        dice,
        about(way),
      );
    case 'many': {
      const headers = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`x-${index}`, 'y'.repeat(50)]));
      return finish({ ...draft, headers: { ...headers, ...draft.headers } }, dice, about(way));
    }
    default: {
      const odd = dice.pick<Record<string, string>>([
        { 'x-request-id': 'a b\tc'.repeat(30) },
        { 'x-forwarded-for': '127.0.0.1', forwarded: 'for="[::1]"' },
        { 'x-http-method-override': 'DELETE' },
        { 'x-original-url': '/admin', 'x-rewrite-url': '/admin' },
        { range: 'bytes=0-1', 'if-match': '*', 'if-modified-since': 'never' },
        { origin: 'https://evil.invalid', 'access-control-request-method': 'DELETE' },
        { cookie: 'a=b; __proto__=c' },
        { te: 'trailers', 'accept-encoding': 'br;q=x, gzip', 'content-encoding': 'gzip' },
      ]);
      return finish({ ...draft, headers: { ...draft.headers, ...odd } }, dice, about(Object.keys(odd).join()));
    }
  }
};

const byPath: Spoil = (draft, dice, world) => {
  const [, first = '', , ...rest] = draft.path.split('/');
  const native = first === 'passthrough';
  const strange = [
    () => dice.pick(HOSTILE_TEXTS),
    () => `${draft.connection}:${dice.pick(HOSTILE_TEXTS)}`,
    () => dice.from(fc.string, { unit: 'binary', minLength: 1, maxLength: 60 }),
    // A record of another kind, and of another connection.
    () => dice.pick([...world.ids(draft.connection, dice.pick(['customers', 'products', 'orders', 'categories', 'warehouses'])), 'none']),
    () => `${dice.pick(world.connections).id}:${draft.path.split(':')[1] ?? '1'}`,
    () => `${dice.pick(world.tunnels).id}:1`,
    () => `unknown:${dice.below(99)}`,
    () => `${draft.connection}:${'9'.repeat(dice.pick([20, 400, 590, 1200]))}`,
    () =>
      `${draft.connection}:${dice.pick(['-1', '0', '1e3', '9007199254740993', 'sale-', 'remote-1', 'remote-1-', '%252e', '~', '1.', '..'])}`,
  ];
  const segment = encoded(dice.pick(strange)());
  const path = ['', first, segment, ...rest].join('/');
  // Nothing and dots are no segment: what is asked for then is another route, or none.
  const operation = segment === '' || /^(\.|%2e){1,2}$/i.test(segment) ? null : draft.operation;
  if (operation === null && native) return byQuery(draft, dice, world);
  return finish({ ...draft, path }, dice, {
    kind: 'near',
    about: `path ${path.slice(0, 120)}`,
    operation,
    ...(operation === null && { must: 'refused' }),
  });
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'LINK', 'PURGE', 'QUERY'];

/** What is no operation: wrong methods, and paths that are none. Of the rest see `garbageBytes`. */
export function garbageRequest(dice: Dice, world: World, operation: Operation): FuzzRequest {
  const draft = validDraft(dice, world, operation);
  if (dice.chance(50)) {
    const method = dice.pick(METHODS);
    const other =
      world.document.operations.find((each) => each.path === operation.path && each.method === (method === 'HEAD' ? 'GET' : method)) ??
      null;
    const body = method === 'GET' || method === 'HEAD' ? undefined : draft.body;
    // What a body means to another method is another operation's business.
    return finish({ ...draft, method, body, query: [] }, dice, { kind: 'garbage', about: `method ${method}`, operation: other });
  }
  const odd = dice.pick([
    () => `${draft.path}/`,
    () => draft.path.toUpperCase(),
    () => `/${draft.path}`,
    () => `${draft.path}/${encoded(dice.pick(HOSTILE_TEXTS))}/x`,
    () => `/api${draft.path}`,
    () => `/${encoded(dice.from(fc.string, { unit: 'binary', minLength: 1, maxLength: 40 }))}`,
    () => `${draft.path}%`,
    () => `${draft.path}%ff%fe`,
    () => `/..${draft.path}`,
    () => `/%2e%2e${draft.path}`,
    () => draft.path.replace('/', '/\\'),
    () => `/${'a/'.repeat(500)}`,
    () =>
      dice.pick([
        '/admin',
        '/.env',
        '/.git/config',
        '/metrics/x',
        '/docs/..%2f..%2fpackage.json',
        '/wp-login.php',
        '/openapi.json/x',
        '/favicon.ico',
      ]),
  ])();
  return finish({ ...draft, path: odd, body: undefined, query: [] }, dice, {
    kind: 'garbage',
    about: 'path',
    operation: /^\/passthrough\/[^/]+\//.test(odd) ? draft.operation : null,
  });
}

/** Bytes for a socket of their own: what hardly is HTTP. */
export function garbageBytes(dice: Dice, { url }: World): { readonly bytes: Buffer; readonly about: string } {
  const { host } = new URL(url);
  const head = `Host: ${host}\r\nAuthorization: Bearer ${FUZZER}\r\n`;
  const [about, text] = dice.pick<[string, () => string | Buffer]>([
    ['random bytes', () => Buffer.from(dice.from(fc.uint8Array, { minLength: 1, maxLength: 400 }))],
    ['a TLS hello', () => Buffer.from('1603010200010001fc0303', 'hex')],
    ['an HTTP/2 preface', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', () => 'GET /orders\r\n\r\n'],
    ['an unknown version', () => `GET /orders HTTP/9.9\r\n${head}\r\n`],
    ['an unknown method', () => `MAKE /orders HTTP/1.1\r\n${head}\r\n`],
    ['no host', () => 'GET /orders HTTP/1.1\r\n\r\n'],
    ['two hosts', () => `GET /orders HTTP/1.1\r\nHost: a\r\n${head}\r\n`],
    ['spaces in the target', () => `GET /orders /x HTTP/1.1\r\n${head}\r\n`],
    ['bytes above 127 in the target', () => Buffer.from(`GET /ord\xffers\xe0 HTTP/1.1\r\n${head}\r\n`, 'latin1')],
    ['a bare carriage return', () => `GET /orders HTTP/1.1\r${head}\r\n\r\n`],
    ['a folded header', () => `GET /orders HTTP/1.1\r\n${head}X-A: b\r\n c\r\n\r\n`],
    ['a header without a colon', () => `GET /orders HTTP/1.1\r\n${head}nonsense\r\n\r\n`],
    ['a space before the colon', () => `GET /orders HTTP/1.1\r\n${head}Content-Length : 5\r\n\r\nhello`],
    [
      'bytes above 127 in headers',
      () =>
        Buffer.from(
          `POST /orders HTTP/1.1\r\n${head}Idempotency-Key: \xff\xfe\r\nPrefer: \xe9\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
          'latin1',
        ),
    ],
    ['headers without end', () => `GET /orders HTTP/1.1\r\n${head}X-A: ${'a'.repeat(20_000)}\r\n\r\n`],
    [
      'two thousand headers',
      () => `GET /orders HTTP/1.1\r\n${head}${Array.from({ length: 2000 }, (_, index) => `a${index}: b`).join('\r\n')}\r\n\r\n`,
    ],
    [
      'a length that is none',
      () =>
        `POST /orders HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${dice.pick(['-1', 'x', '1e3', '0x10', '99999999999999999999', '5, 6', ''])}\r\n\r\n{}`,
    ],
    ['two lengths', () => `POST /orders HTTP/1.1\r\n${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`],
    ['a length and chunks', () => `POST /orders HTTP/1.1\r\n${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    [
      'wrong chunks',
      () =>
        `POST /orders HTTP/1.1\r\n${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${dice.pick(['zz\r\n{}\r\n0\r\n\r\n', '2\r\n{}0\r\n\r\n', '-1\r\n', 'ffffffffffffffffff\r\n{}', '2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n'])}`,
    ],
    [
      'a coding that is none',
      () =>
        `POST /orders HTTP/1.1\r\n${head}Transfer-Encoding: ${dice.pick(['xchunked', 'chunked, chunked', 'gzip', 'chunked\r\nTransfer-Encoding: x'])}\r\n\r\n0\r\n\r\n`,
    ],
    ['less than was said', () => `POST /orders HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{}`],
    ['more than was said', () => `GET /healthz HTTP/1.1\r\n${head}Content-Length: 0\r\n\r\ngarbage after it`],
    ['an absolute target', () => `GET http://evil.invalid/healthz HTTP/1.1\r\n${head}\r\n`],
    ['an authority', () => `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${head}\r\n`],
    ['a star', () => `OPTIONS * HTTP/1.1\r\n${head}\r\n`],
    ['an upgrade', () => `GET /healthz HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`],
    [
      'an expectation',
      () =>
        `POST /orders HTTP/1.1\r\n${head}Expect: ${dice.pick(['100-continue', '200-ok'])}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    ],
    ['several at once', () => `GET /healthz HTTP/1.1\r\n${head}\r\n`.repeat(20)],
  ]);
  const made = text();
  return { bytes: Buffer.isBuffer(made) ? made : Buffer.from(made), about };
}
