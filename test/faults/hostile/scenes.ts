/** Everything that a vendor may do wrong, as scenes on a bare socket, each with its class: what may come of it is said once for each class. */
import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { answer, type Honest, head, type Scene } from './relay.ts';

/**
 * silent: no whole answer in any time. broken: the connection ends too early. cut: what came may be whole or not, nobody can tell. alien: not HTTP.
 * flood: more than anybody takes. unclear: a good status, and nothing that the vendor documents. strange: the vendor's own format with other values.
 * limited, closed, own, redirect: a status says it. late: a whole answer whose connection ends badly. fine: odd, but right.
 */
export type Class =
  | 'silent'
  | 'broken'
  | 'cut'
  | 'alien'
  | 'flood'
  | 'unclear'
  | 'strange'
  | 'limited'
  | 'closed'
  | 'own'
  | 'redirect'
  | 'late'
  | 'fine';

export interface Wrong {
  readonly class: Class;
  readonly scene: Scene;
  /** It costs so much that only a few are shown at once. */
  readonly heavy?: boolean;
}

/** First answers by a relay's port and the path. */
const firstPages = new Map<string, Honest>();

const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends pieces as fast as they are taken, until the other side has had enough. */
function pour(socket: Socket, pieces: Buffer | Iterator<Buffer>): void {
  const next = () => (Buffer.isBuffer(pieces) ? pieces : (pieces.next().value as Buffer | undefined));
  const more = () => {
    for (let piece = next(); piece && !socket.destroyed; piece = next()) if (!socket.write(piece)) return;
    socket.off('drain', more);
  };
  socket.on('drain', more);
  more();
}

/** Sends a piece again and again, slowly. */
function drip(socket: Socket, first: string, piece: string | (() => Buffer), everyMs = 25): void {
  socket.write(first);
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer);
    socket.write(typeof piece === 'function' ? piece() : piece);
  }, everyMs);
}

const silent = (scene: Scene): Wrong => ({ class: 'silent', scene });
const broken = (scene: Scene): Wrong => ({ class: 'broken', scene });
const alien = (scene: Scene): Wrong => ({ class: 'alien', scene });
const flood = (scene: Scene): Wrong => ({ class: 'flood', scene, heavy: true });

/** A whole answer that is not the vendor's. */
function instead(
  which: Class,
  body: string | Buffer | (() => Buffer),
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  status = 200,
): Wrong {
  return {
    class: which,
    scene: (socket) => answer(socket, { status, headers, body: typeof body === 'function' ? body() : Buffer.from(body) }),
  };
}
const unclear = (body: string | Buffer | (() => Buffer), headers?: Readonly<Record<string, string>>): Wrong =>
  instead('unclear', body, headers);
const status = (which: Class, code: number, headers: Readonly<Record<string, string>> = {}, body = '{"error":"x"}'): Wrong =>
  instead(which, body, { ...JSON_TYPE, ...headers }, code);

/** The vendor's own answer with its JSON changed. Where it is none it stays as it is. */
function strange(change: (json: unknown) => unknown): Wrong {
  return {
    class: 'strange',
    scene: (socket, honest) => {
      let text = honest.body.toString();
      try {
        text = JSON.stringify(change(JSON.parse(text)));
      } catch {}
      answer(socket, { ...honest, body: Buffer.from(text) });
    },
  };
}

/** Every value that is no object or list, deep down. */
function leaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => leaves(item, change));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, leaves(inner, change)]));
  return change(value);
}

/** What tells how much there is: every number whose name says so. */
function counts(value: unknown, change: (count: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => counts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'number' && /page|total|count/i.test(key) ? change(inner) : counts(inner, change),
    ]),
  );
}

/** Every list and object below the first two levels, so that the envelope stays. */
function branches(value: unknown, change: (branch: object) => unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= 3) return change(value);
  if (Array.isArray(value)) return value.map((item) => branches(item, change, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, branches(inner, change, depth + 1)]));
}

/** The first list within, and what makes it a hundred thousand long. */
function* hundredThousand(text: string): Generator<Buffer, undefined> {
  const from = text.indexOf('[{');
  const to = from < 0 ? -1 : endOf(text, from + 1);
  const [before, element, after] = to < 0 ? ['[', '{}', ']'] : [text.slice(0, from + 1), text.slice(from + 1, to), text.slice(to)];
  yield chunkOf(before);
  const many = chunkOf(`${element},`.repeat(100));
  for (let index = 0; index < 999; index++) yield many;
  yield chunkOf(`${`${element},`.repeat(99)}${element}${after}`);
  yield Buffer.from('0\r\n\r\n');
  return undefined;
}

function chunkOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Where the object that begins at `from` ends. */
function endOf(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth++;
    else if (!quoted && character === '}' && --depth === 0) return index + 1;
  }
  return -1;
}

/** Made once, when first asked for. */
function once(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
const BOMB = 200_000_000;
const gzipBomb = once(() => gzipSync(Buffer.alloc(BOMB, ' ')));
const deflateBomb = once(() => deflateSync(Buffer.alloc(BOMB, ' ')));
const brotliBomb = once(() => brotliCompressSync(Buffer.alloc(BOMB, ' '), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }));
const doubleBomb = once(() => gzipSync(gzipBomb()));
/** Objects as a list may hold them, and so many of them that they just pass. */
const tenMegabytes = once(() => {
  const one = JSON.stringify({ id: 1, name: 'Шапка зелена', sku: 'A-1', price: '10.00', items: [{ id: 2, quantity: 1 }], active: true });
  return Buffer.from(`[${Array.from({ length: Math.floor(9_900_000 / (Buffer.byteLength(one) + 1)) }, () => one).join()}]`);
});
/** Makes what takes its time to make. */
export function prepare(): void {
  for (const bomb of [deflateBomb, brotliBomb, doubleBomb]) bomb();
}
const encoded = (name: string) => ({ ...JSON_TYPE, 'content-encoding': name });

const PAGE = '<!doctype html><html><body><h1>Maintenance</h1></body></html>';
const asChunks = (honest: Honest) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${honest.body.length.toString(16)}\r\n`;
const halfOf = (honest: Honest) => honest.body.subarray(0, Math.ceil(honest.body.length / 2));
/** Windows-1251, as far as Ukrainian and Russian need it. */
const CP1251 = Buffer.from([0x7b, 0x22, 0x64, 0x61, 0x74, 0x61, 0x22, 0x3a, 0x22, 0xcf, 0xf0, 0xe8, 0xe2, 0xb3, 0xf2, 0x22, 0x7d]);

/** Where redirects of the table lead; nobody may come there. */
export const elsewhere = { url: 'http://127.0.0.1:9' };

export const WRONGS: Readonly<Record<string, Wrong>> = {
  'says nothing': silent(() => {}),
  'trickles its headers': silent((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n')),
  'trickles its body': silent((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{', ' ')),
  'trickles its own answer': silent((socket, { body }) => {
    let at = 0;
    drip(socket, 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n', () => body.subarray(at, ++at));
  }),
  'hints for ever': silent((socket) => drip(socket, '', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n')),
  'hints for ever, in a hurry': flood((socket) => pour(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(50)))),
  'never ends a chunk extension': silent((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;', 'a=b;')),

  'resets the connection': broken((socket) => socket.resetAndDestroy()),
  'closes without an answer': broken((socket) => socket.end()),
  'closes within the headers': broken((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')),
  'resets within the headers': broken((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-le', () => socket.resetAndDestroy())),
  'resets within its own answer': broken((socket, honest) =>
    socket.write(Buffer.concat([head(200, JSON_TYPE, honest.body.length + 1), halfOf(honest)]), () => socket.resetAndDestroy()),
  ),
  'sends less than it announced': broken((socket, { body }) => socket.end(Buffer.concat([head(200, JSON_TYPE, body.length + 10), body]))),
  'cuts a chunk': broken((socket, honest) => socket.end(Buffer.concat([Buffer.from(asChunks(honest)), halfOf(honest)]))),
  'leaves out the last chunk': broken((socket, honest) =>
    socket.end(Buffer.concat([Buffer.from(asChunks(honest)), honest.body, Buffer.from('\r\n')])),
  ),
  'cuts its JSON where nobody told a length': {
    class: 'cut',
    scene: (socket, honest) => {
      socket.end(
        Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n'), halfOf(honest)]),
      );
    },
  },
  'resets after a whole answer': {
    class: 'late',
    scene: (socket, honest) => {
      answer(socket, honest);
      setImmediate(() => socket.resetAndDestroy());
    },
  },

  'says to go on, though nobody asked': alien((socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')),
  'speaks no HTTP': alien((socket) => socket.end('220 mail.example ESMTP\r\n\r\n')),
  'switches protocols': alien((socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')),
  'sends a header of 200 KB': alien((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n{}`)),
  'sends 5,000 headers': alien((socket) =>
    socket.write(`HTTP/1.1 200 OK\r\n${Array.from({ length: 5000 }, (_, at) => `x-${at}: ${'y'.repeat(20)}\r\n`).join('')}\r\n{}`),
  ),
  'sends headers for ever': {
    ...alien((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      pour(socket, Buffer.from('x: y\r\n'.repeat(1000)));
    }),
    heavy: true,
  },
  'tells two lengths': alien((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 4\r\n\r\n{}  ')),
  'tells a length and chunks': alien((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'),
  ),
  'sends a chunk of no size': alien((socket) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n')),

  'sends a body without end': flood((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n[\r\n');
    pour(socket, Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`));
  }),
  'announces 10 GB': flood((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10737418240\r\n\r\n[');
    pour(socket, Buffer.alloc(0x10000, ' '));
  }),
  'sends tiny chunks without end': flood((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n[\r\n');
    pour(socket, Buffer.from('1\r\n \r\n'.repeat(10_000)));
  }),
  'sends a body without end or length': flood((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[');
    pour(socket, Buffer.alloc(0x10000, ' '));
  }),

  'answers with a page': unclear(PAGE, { 'content-type': 'text/html' }),
  'answers with a page that it calls JSON': unclear(PAGE),
  'answers with nothing': unclear(''),
  'answers that there is no content': instead('unclear', '', {}, 204),
  'answers with NaN': unclear('{"data": NaN, "success": true}'),
  'answers in windows-1251': unclear(CP1251),
  'nests 5,000 deep': unclear(`${'['.repeat(5000)}${']'.repeat(5000)}`),
  'nests 5,000 objects': unclear(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
  'sends a number of a million digits': unclear(`{"id": ${'1'.repeat(1_000_000)}}`),
  'sends a fraction of a million digits': unclear(`{"id": 0.${'0'.repeat(1_000_000)}1}`),
  'sends a number beyond all': unclear('{"id": 1e400}'),
  'answers with null': unclear('null'),
  'answers with a word': unclear('"ok"'),
  'answers with a number': unclear('42'),
  'zips what it sends': unclear(() => gzipSync('{"success": true, "data": []}'), encoded('gzip')),
  'sends a gzip bomb': unclear(gzipBomb, encoded('gzip')),
  'sends a deflate bomb': unclear(deflateBomb, encoded('deflate')),
  'sends a brotli bomb': unclear(brotliBomb, encoded('br')),
  'sends a bomb in a bomb': unclear(doubleBomb, encoded('gzip, gzip')),
  'lies that it zips': unclear('{"success": true}', encoded('gzip')),
  'invents an encoding': unclear('{"success": true}', encoded('snake-oil')),

  'sends texts for numbers and numbers for texts': strange((json) =>
    leaves(json, (leaf) => (typeof leaf === 'number' ? String(leaf) : typeof leaf === 'string' ? 7 : leaf)),
  ),
  'sends lists for texts': strange((json) => leaves(json, (leaf) => (typeof leaf === 'string' ? [leaf] : leaf))),
  'sends objects for numbers': strange((json) => leaves(json, (leaf) => (typeof leaf === 'number' ? { value: leaf } : leaf))),
  'sends null for everything': strange((json) => leaves(json, () => null)),
  'sends booleans for everything': strange((json) => leaves(json, () => true)),
  'sends lists for objects': strange((json) =>
    branches(json, (branch) => (Array.isArray(branch) ? { 0: branch[0] } : Object.values(branch))),
  ),
  'sends null for parts': strange((json) => branches(json, () => null)),
  'sends numbers without sense': strange((json) => leaves(json, (leaf) => (typeof leaf === 'number' ? -9_999_999_999_999.123 : leaf))),
  'sends texts of 100 KB': {
    ...strange((json) => leaves(json, (leaf) => (typeof leaf === 'string' ? 'ї'.repeat(500) : leaf))),
    heavy: true,
  },
  'reaches for the prototype': strange((json) =>
    JSON.parse(
      JSON.stringify({ ...(json as object), x: 1 }).replace('"x":1', '"__proto__":{"bad":1},"constructor":{"prototype":{"bad":1}}'),
    ),
  ),
  'tells of a billion pages': strange((json) => counts(json, () => 1_000_000_000)),
  'tells of fewer records than it has': strange((json) => counts(json, () => -1)),
  // Whatever page is asked for.
  'shows its first page again': {
    class: 'strange',
    scene: (socket, honest, { path }) => {
      const place = `${socket.localPort} ${path}`;
      const first = firstPages.get(place) ?? honest;
      firstPages.set(place, first);
      answer(socket, first);
    },
  },
  'sends a list of 100,000': {
    class: 'strange',
    heavy: true,
    scene: (socket, { body }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
      pour(socket, hundredThousand(body.toString()));
    },
  },

  'sends 10 MB of what looks right': {
    ...unclear(tenMegabytes),
    heavy: true,
  },
  'asks for patience': status('limited', 429),
  'asks for a second': status('limited', 429, { 'retry-after': '1' }),
  'asks for patience until a date': {
    class: 'limited',
    scene: (socket) =>
      answer(socket, { status: 429, headers: { 'retry-after': new Date(Date.now() + 1000).toUTCString() }, body: Buffer.from('{}') }),
  },
  'asks for patience with garbage': status('limited', 429, { 'retry-after': 'soon-ish; q=8' }),
  'asks for less than no patience': status('limited', 429, { 'retry-after': '-86400' }),
  'is closed': status('closed', 503),
  'is closed for a second': status('closed', 503, { 'retry-after': '1' }),
  'is closed, says a page': status('closed', 503, { 'content-type': 'text/html' }, PAGE),
  'has a bad gateway': status('closed', 502, { 'content-type': 'text/html' }, PAGE),
  'has a slow gateway': status('closed', 504),
  'fails by itself': status('own', 500),
  'fails with a page': status('own', 500, { 'content-type': 'text/html' }, PAGE),
  'moves elsewhere': { class: 'redirect', scene: (socket) => redirect(socket, 302, elsewhere.url) },
  'moves elsewhere for good': { class: 'redirect', scene: (socket) => redirect(socket, 308, `${elsewhere.url}/api`) },
  'moves to a file': { class: 'redirect', scene: (socket) => redirect(socket, 301, 'file:///etc/passwd') },
  'moves without a place': status('redirect', 307, {}, ''),

  'sends a byte order mark': {
    class: 'fine',
    scene: (socket, honest) => answer(socket, { ...honest, body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), honest.body]) }),
  },
  'hints before it answers': {
    class: 'fine',
    scene: (socket, honest) => {
      socket.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n');
      answer(socket, honest);
    },
  },
  'takes its time': { class: 'fine', scene: (socket, honest) => void setTimeout(() => answer(socket, honest), 100) },
  'sends tiny chunks': {
    class: 'fine',
    scene: (socket, { status: code, headers, body }) => {
      socket.write(
        head(code, { ...headers, 'x-chunked': '1' }, null)
          .toString('latin1')
          .replace(/x-chunked: 1/i, 'transfer-encoding: chunked'),
      );
      const pieces: Buffer[] = [];
      for (let from = 0; from < body.length; from += 9) {
        const piece = body.subarray(from, from + 9);
        pieces.push(Buffer.from(`${piece.length}\r\n`), piece, Buffer.from('\r\n'));
      }
      socket.write(Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]));
    },
  },
  'answers twice': {
    class: 'fine',
    scene: (socket, honest) => {
      const stolen = Buffer.from('{"stolen": true}');
      socket.write(
        Buffer.concat([head(honest.status, honest.headers, honest.body.length), honest.body, head(200, JSON_TYPE, stolen.length), stolen]),
      );
    },
  },
};

function redirect(socket: Socket, code: number, location: string): void {
  answer(socket, { status: code, headers: { location }, body: Buffer.alloc(0) });
}
