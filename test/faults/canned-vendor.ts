/**
 * A vendor that is never the bottleneck, in a process of its own: RetailCRM's strict emulator answers each URL once, and the same bytes come from memory
 * from then on, after the time that a vendor takes.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator } from '../../adapters/retailcrm/emulator/index.ts';

export interface CannedVendor {
  /** Configuration of a connection to it, without an id. */
  readonly connection: object;
  /** Answers the next so many requests only when their caller leaves. */
  hang(requests: number): void;
  stop(): Promise<void>;
}

/** Starts the process. */
export async function cannedVendor(delayMs: number): Promise<CannedVendor> {
  const child = fork(import.meta.filename, ['vendor', String(delayMs)], { env: { ...process.env, NODE_OPTIONS: '' } });
  const [{ url, credentials }] = (await once(child, 'message')) as [{ url: string; credentials: object }];
  return {
    connection: {
      vendor: 'retailcrm',
      baseUrl: url,
      credentials,
      limits: { requestsPerSecond: 10_000, concurrency: 1000, timeoutMs: 10_000, retries: 0 },
    },
    hang: (requests) => void child.send(requests),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function serve(delayMs: number): Promise<void> {
  const emulator = await startEmulator({ seed: 'sandbox', rateLimit: false });
  const kept = new Map<string, { status: number; type: string; bytes: Buffer }>();
  let hanging = 0;
  process.on('message', (requests: number) => {
    hanging = requests;
  });
  const server = createServer(async (request, response) => {
    const target = request.url ?? '/';
    if (hanging > 0) return void hanging--;
    let answer = request.method === 'GET' ? kept.get(target) : undefined;
    if (!answer) {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length|transfer-encoding)$/.test(name)),
      ) as Record<string, string>;
      const asked = await fetch(emulator.url + target, {
        method: request.method ?? 'GET',
        headers,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      answer = {
        status: asked.status,
        type: asked.headers.get('content-type') ?? 'application/json',
        bytes: Buffer.from(await asked.arrayBuffer()),
      };
      if (request.method === 'GET') kept.set(target, answer);
      emulator.forget();
    }
    const { status, type, bytes } = answer;
    setTimeout(() => response.writeHead(status, { 'content-type': type, 'content-length': bytes.length }).end(bytes), delayMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}`, credentials: emulator.connection.credentials });
  });
}

if (process.argv[2] === 'vendor') await serve(Number(process.argv[3]));
