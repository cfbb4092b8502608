/** A vendor on a bare socket, so that it can break every rule of HTTP; and a door that leads to it. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Limits } from '../../src/adapter.ts';
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { type CallContext, createPools, type Door, type DoorOptions, openDoor } from '../../src/gateway/http.ts';
import type { NativeRequest, Wire } from '../../src/wire.ts';

/** A request as it arrived, whole. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `performance.now()` of its arrival. */
  readonly at: number;
  /** Which socket it came by, from 1. */
  readonly socket: number;
}

export type Script = (socket: Socket, request: Arrived, nth: number) => void;

export interface HostileVendor {
  readonly url: string;
  readonly port: number;
  readonly arrived: Arrived[];
  /** Sockets accepted so far, and open now. */
  readonly sockets: { accepted: number; open: number };
  /** What happens to the requests from now on; `nth` counts from 1. */
  script: Script;
  stop(): Promise<void>;
}

export const reply = (socket: Socket, status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n`), bytes]));
};
export const replyJson = (socket: Socket, json: unknown = { fine: true }): void => reply(socket, 200, JSON.stringify(json));

export async function startHostileVendor(script: Script = (socket) => replyJson(socket)): Promise<HostileVendor> {
  const arrived: Arrived[] = [];
  const sockets = { accepted: 0, open: 0 };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const number = ++sockets.accepted;
    sockets.open++;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      sockets.open--;
    });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const [first = '', ...lines] = text.slice(0, end).split('\r\n');
        const headers = Object.fromEntries(
          lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        );
        const length = Number(headers['content-length'] ?? 0);
        const rest = Buffer.from(text.slice(end + 4));
        if (rest.length < length) return;
        const [method = '', url = ''] = first.split(' ');
        const request = { method, url, headers, body: rest.toString('utf8', 0, length), at: performance.now(), socket: number };
        text = rest.toString('utf8', length);
        arrived.push(request);
        vendor.script(socket, request, arrived.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const vendor: HostileVendor = {
    url: `http://127.0.0.1:${port}`,
    port,
    arrived,
    sockets,
    script,
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return vendor;
}

/** A secret that must not leave but in its header. */
export const SECRET = 'c4n4ry-s3cret/+%';

export const plainWire: Wire<never> = {
  authorize: (request) => ({ ...request, headers: { ...request.headers, 'X-Vendor-Key': SECRET } }),
  readFailure: () => undefined,
  surprising: [],
};

export const EASY: Limits = { requestsPerSecond: 1000, concurrency: 64, timeoutMs: 1000, retries: 2 };

export interface Opened {
  readonly door: Door;
  readonly logged: object[];
  close(): Promise<void>;
}

/** Opens a door with limits that are not in the way. */
export function openTo(
  baseUrl: string,
  options: Partial<Omit<DoorOptions, 'limits'>> & { readonly limits?: Partial<Limits> } = {},
): Opened {
  const pools = createPools();
  const logged: object[] = [];
  const door = openDoor({
    connection: 'shop',
    vendor: 'hostile',
    baseUrl,
    wire: plainWire,
    settings: { connection: 'shop', baseUrl, credentials: { key: SECRET }, options: {} },
    pools,
    log: {
      info: (fields) => void logged.push(fields),
      warn: (fields) => void logged.push(fields),
      debug: (fields) => void logged.push(fields),
    },
    circuit: { failures: 1_000_000, openMs: 1, maxOpenMs: 1 },
    random: () => 0,
    ...options,
    limits: { ...EASY, ...options.limits },
  });
  return {
    door,
    logged,
    close: async () => {
      await door.close();
      await pools.close();
    },
  };
}

export function newCall(options: { readonly millis?: number; readonly signal?: AbortSignal } = {}): CallContext {
  return {
    requestId: 'test',
    deadline: Date.now() + (options.millis ?? 10_000),
    signal: options.signal ?? new AbortController().signal,
    calls: 0,
  };
}

export const asIs = (value: unknown): unknown => value;
export const READ: NativeRequest = { method: 'GET', path: '/things', effect: 'read' };
export const WRITE: NativeRequest = { method: 'POST', path: '/things', body: { json: { a: 1 } }, effect: 'write' };

/** The `VendorFailure` or `ProblemError` of a promise that must reject with one. */
export async function failureOf(promise: Promise<unknown>): Promise<VendorFailure> {
  const error = await errorOf(promise);
  if (!(error instanceof VendorFailure)) throw error;
  return error;
}
export async function problemOf(promise: Promise<unknown>): Promise<ProblemError> {
  const error = await errorOf(promise);
  if (!(error instanceof ProblemError)) throw error;
  return error;
}

/** The error of a promise that must reject. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
