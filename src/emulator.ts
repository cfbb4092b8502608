/**
 * What the vendors' emulators share: a Fastify app on loopback, a log of what came in, and a switchboard of faults.
 * An emulator lives in `adapters/<vendor>/emulator/index.ts` and exports `startEmulator`. Used by the sandbox and the tests, never by the gateway.
 */
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** With the query string, still encoded. */
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Raw body text. */
  readonly body: string;
}

/** A fault to show instead of (or after) working. */
export interface Fault {
  /** Which requests; all when absent. */
  readonly when?: (request: { readonly method: string; readonly path: string; readonly url: string }) => boolean;
  /** How many matching requests to spare first. Default 0. */
  readonly after?: number;
  /** How many requests to hit. Default: all until `heal`. */
  readonly times?: number;
  /** True: the vendor does the work first, and only its answer is spoiled. Default false: it does nothing. */
  readonly worked?: boolean;
  /**
   * status: this answer. html: 200 with an HTML page. empty: 200 without a body. cut: half of an answer, then the connection closes. reset: the connection
   * is torn down without an answer. hang: no answer until `stop` or `heal`. slow: the true answer, after `delayMs`.
   */
  readonly show:
    | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
    | 'html'
    | 'empty'
    | 'cut'
    | 'reset'
    | 'hang'
    | { readonly delayMs: number };
}

/** A running emulator. */
export interface Emulator {
  readonly vendor: string;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What a connection's configuration needs to reach it. */
  readonly connection: { readonly credentials: Readonly<Record<string, string>>; readonly options: Readonly<Record<string, unknown>> };
  /** Credentials that it refuses. */
  readonly wrongCredentials: Readonly<Record<string, string>>;
  /** Every request since the start or the last `forget`. */
  readonly seen: readonly SeenRequest[];
  /** Requests that broke a documented rule, with the rule; a strict gateway causes none. */
  readonly refused: readonly { readonly request: SeenRequest; readonly reason: string }[];
  fail(fault: Fault): void;
  /** Removes every fault and lets hanging requests go. */
  heal(): void;
  /** Clears `seen` and `refused`. */
  forget(): void;
  stop(): Promise<void>;
}

/** How an emulator is started. Each vendor's may know more switches of its own. */
export interface EmulatorOptions {
  /** `documented`: the samples of the vendor's document. `sandbox`: these and generated data (hundreds of orders). `empty`: dictionaries only. */
  readonly seed: 'documented' | 'sandbox' | 'empty';
  readonly port?: number;
  /** Milliseconds since the epoch; default the real clock. */
  readonly now?: () => number;
}

/** The signature of `startEmulator` in `adapters/<vendor>/emulator/index.ts`. */
export type StartEmulator<Options extends EmulatorOptions = EmulatorOptions> = (options: Options) => Promise<Emulator>;

/** The app that a vendor's routes are registered on, and how to refuse by the vendor's rules. */
export interface EmulatorApp {
  readonly app: FastifyInstance;
  /** Notes that a request broke a documented rule; call it wherever the emulator answers with a refusal that a right client never meets. */
  refuse(request: FastifyRequest, reason: string): void;
}

/**
 * Starts an emulator: `register` adds the vendor's routes. Bodies of every content type arrive as raw text in `request.body`:
 * a strict emulator checks the content type itself.
 */
export async function serveEmulator(
  about: Pick<Emulator, 'vendor' | 'connection' | 'wrongCredentials'> & { readonly port?: number | undefined },
  register: (emulator: EmulatorApp) => void | Promise<void>,
): Promise<Emulator> {
  const app = Fastify({ logger: false, bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const seen: SeenRequest[] = [];
  const refused: { request: SeenRequest; reason: string }[] = [];
  const faults: { fault: Fault; spared: number; left: number }[] = [];
  const hanging = new Set<() => void>();
  const chosen = new WeakMap<FastifyRequest, Fault>();

  const choose = (request: FastifyRequest): Fault | undefined => {
    const path = request.url.split('?')[0] ?? '';
    for (const entry of faults) {
      if (entry.left <= 0 || (entry.fault.when && !entry.fault.when({ method: request.method, path, url: request.url }))) continue;
      if (entry.spared < (entry.fault.after ?? 0)) {
        entry.spared++;
        continue;
      }
      entry.left--;
      return entry.fault;
    }
    return undefined;
  };
  const hang = () => new Promise<void>((resolve) => hanging.add(resolve));
  const page = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>';

  app.addHook('preHandler', async (request, reply) => {
    seen.push(toSeen(request));
    const fault = choose(request);
    if (!fault) return;
    if (typeof fault.show === 'object' && 'delayMs' in fault.show) {
      await new Promise((resolve) => setTimeout(resolve, (fault.show as { delayMs: number }).delayMs));
      return;
    }
    if (fault.worked) {
      chosen.set(request, fault);
      return;
    }
    await spoil(fault, reply, '{"half": "of an ans');
    return reply;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const fault = chosen.get(request);
    if (!fault) return payload;
    chosen.delete(request);
    if (fault.show === 'html') {
      reply.code(200).type('text/html');
      return page;
    }
    if (fault.show === 'empty') {
      reply.code(200);
      return '';
    }
    if (typeof fault.show === 'object' && 'status' in fault.show) {
      reply.code(fault.show.status).headers(fault.show.headers ?? {});
      return fault.show.body ?? '';
    }
    await spoil(fault, reply, String(payload));
    return payload;
  });

  async function spoil(fault: Fault, reply: FastifyReply, text: string): Promise<void> {
    const { show } = fault;
    if (show === 'html') await reply.code(200).type('text/html').send(page);
    else if (show === 'empty') await reply.code(200).send('');
    else if (show === 'reset') {
      reply.hijack();
      reply.raw.socket?.destroy();
    } else if (show === 'cut') {
      reply.hijack();
      const bytes = Buffer.from(text);
      reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': String(bytes.length + 10) });
      reply.raw.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => reply.raw.socket?.destroy());
    } else if (show === 'hang') {
      reply.hijack();
      await hang();
      reply.raw.socket?.destroy();
    } else if ('status' in show)
      await reply
        .code(show.status)
        .headers(show.headers ?? {})
        .send(show.body ?? '');
  }

  await register({ app, refuse: (request, reason) => void refused.push({ request: toSeen(request), reason }) });
  await app.listen({ host: '127.0.0.1', port: about.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  const heal = () => {
    faults.length = 0;
    for (const release of hanging) release();
    hanging.clear();
  };
  return {
    vendor: about.vendor,
    url: `http://127.0.0.1:${port}`,
    connection: about.connection,
    wrongCredentials: about.wrongCredentials,
    seen,
    refused,
    fail: (fault) => void faults.push({ fault, spared: 0, left: fault.times ?? Number.POSITIVE_INFINITY }),
    heal,
    forget: () => {
      seen.length = 0;
      refused.length = 0;
    },
    stop: async () => {
      heal();
      await app.close();
    },
  };
}

function toSeen(request: FastifyRequest): SeenRequest {
  return {
    method: request.method,
    url: request.url,
    path: request.url.split('?')[0] ?? '',
    headers: request.headers,
    body: typeof request.body === 'string' ? request.body : '',
  };
}
