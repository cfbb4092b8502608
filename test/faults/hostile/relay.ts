/**
 * A relay on bare sockets in front of a vendor's emulator: passes requests on and answers back, until it is told to strike some of them with a fault.
 * Over it every rule of HTTP can be broken at any call of an operation, and what reached the vendor is known.
 */
import http from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A request that came to a relay. */
export interface Relayed {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly body: string;
  /** `performance.now()` when it was whole. */
  readonly at: number;
  /** Whether it met the fault. */
  readonly struck: boolean;
  /** The vendor's own answer, once it came. */
  honest?: Honest;
}

/** A vendor's own answer. */
export interface Honest {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Shows a fault on the socket of a request. `honest` is what the vendor answered, or would have answered something like. */
export type Scene = (socket: Socket, honest: Honest, request: { readonly path: string }) => void;

export interface Strike {
  readonly scene: Scene;
  /** Which requests; all when absent. */
  readonly when?: (request: { readonly method: string; readonly path: string }) => boolean;
  /** How many matching requests to spare first. Default 0. */
  readonly after?: number;
  /** How many to strike. Default all until `heal`. */
  readonly times?: number;
  /** Whether the vendor does the work before its answer is spoiled. Reads always reach it: what they bring is the stuff that scenes are made of. */
  readonly worked?: boolean;
  /** Whether a request reads only, so that it may be passed on. */
  readonly reads: (request: { readonly method: string; readonly path: string }) => boolean;
}

export interface Relay {
  readonly url: string;
  /** Since the last `forget`. */
  readonly arrived: Relayed[];
  /** Sockets of whoever asks, open now. */
  readonly open: number;
  /** From now on. Replaces the strike before it. */
  strike(strike: Strike): void;
  /** Resets every socket when it comes, before it could say anything; the open ones too. */
  slam(): void;
  heal(): void;
  forget(): void;
  stop(): Promise<void>;
}

const NOTHING: Honest = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') };

/** Starts a relay to `target`, an origin on loopback. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const agent = new http.Agent({ keepAlive: true });
  const arrived: Relayed[] = [];
  const open = new Set<Socket>();
  let strike: { readonly is: Strike; spared: number; left: number } | undefined;
  let slamming = false;
  /** The last answer to a read. */
  let sample = NOTHING;

  const ask = (method: string, url: string, headers: Readonly<Record<string, string>>, body: Buffer) =>
    new Promise<Honest>((resolve, reject) => {
      const { host: _, connection: __, ...rest } = headers;
      const request = http.request({ hostname, port, method, path: url, headers: rest, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body: Buffer.concat(chunks) }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });

  /** Whether this request is struck. */
  const strikes = (request: { readonly method: string; readonly path: string }): boolean => {
    if (!strike || strike.left <= 0 || !(strike.is.when?.(request) ?? true)) return false;
    if (strike.spared < (strike.is.after ?? 0)) {
      strike.spared++;
      return false;
    }
    strike.left--;
    return true;
  };

  async function serve(
    socket: Socket,
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
  ): Promise<void> {
    const path = url.split('?')[0] ?? '';
    const struck = strikes({ method, path });
    const fault = struck ? strike?.is : undefined;
    const relayed: Relayed = { method, path, url, body: body.toString(), at: performance.now(), struck };
    arrived.push(relayed);
    const reads = fault?.reads({ method, path }) ?? false;
    const honest = !fault || fault.worked || reads ? await ask(method, url, headers, body) : sample;
    if (honest !== sample) relayed.honest = honest;
    if (reads) sample = honest;
    if (fault) fault.scene(socket, honest, { path });
    else answer(socket, honest);
  }

  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    if (slamming) return void socket.resetAndDestroy();
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        const [first = '', ...lines] = pending.toString('latin1', 0, end).split('\r\n');
        const headers = Object.fromEntries(
          lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        );
        const whole = end + 4 + Number(headers['content-length'] ?? 0);
        if (pending.length < whole) return;
        const body = pending.subarray(end + 4, whole);
        pending = pending.subarray(whole);
        const [method = '', url = ''] = first.split(' ');
        serve(socket, method, url, headers, body).catch(() => socket.destroy());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    get open() {
      return open.size;
    },
    strike(next) {
      strike = { is: next, spared: 0, left: next.times ?? Number.POSITIVE_INFINITY };
    },
    slam() {
      slamming = true;
      for (const socket of open) socket.resetAndDestroy();
    },
    heal() {
      strike = undefined;
      slamming = false;
    },
    forget: () => void arrived.splice(0),
    stop() {
      for (const socket of open) socket.destroy();
      agent.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/** Writes an answer as HTTP. */
export function answer(socket: Socket, { status, headers, body }: Honest): void {
  socket.write(Buffer.concat([head(status, headers, body.length), body]));
}

/** A status line and headers; `length` null = the scene says it. */
export function head(status: number, headers: Readonly<Record<string, string | readonly string[]>>, length: number | null): Buffer {
  const lines = Object.entries(headers)
    .filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()))
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  const size = length === null || status === 204 || status === 304 ? '' : `content-length: ${length}\r\n`;
  return Buffer.from(`HTTP/1.1 ${status} Whatever\r\n${lines.join('')}${size}\r\n`, 'latin1');
}
