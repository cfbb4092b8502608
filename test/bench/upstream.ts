/**
 * The vendors, as fast as Node can play them: an emulator of each answers every request once, and its bytes are played back from then on.
 * `node upstream.ts` prints one line of JSON when it is up: where each account is, and what a connection to it needs. It ends with its standard input.
 */
import { createHash } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { adapters } from '../../adapters/index.ts';
import type { Emulator, StartEmulator } from '../../src/emulator.ts';
import { editionsOf } from '../../src/sandbox.ts';

/** An account that can be asked. */
export interface Account {
  /** Id of the connection in the benchmarks: the vendor's name, with the edition where there are several. */
  readonly id: string;
  readonly vendor: string;
  readonly url: string;
  /** Answers like `url`, but takes this many milliseconds to begin. */
  readonly slow: readonly { readonly url: string; readonly delayMs: number }[];
  readonly connection: Emulator['connection'];
}

interface Recorded {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Identifiers that benchmarks make up, so that no two requests are alike: played back as if they were one. */
const MADE_UP = /bench-\d+/g;

/** What tells two requests apart: the address of a read; of a write only where it goes. */
function keyOf(request: IncomingMessage, body: Buffer): string {
  const url = (request.url ?? '').replace(MADE_UP, 'bench-0');
  if (request.method === 'GET') return `GET ${url}`;
  const [path] = url.split('?');
  // A read by POST is told by what it asks for; a write of the benchmarks is always the same but for its made-up parts.
  return `${request.method} ${path} ${createHash('sha1')
    .update(body.toString().replace(/\d{4,}/g, '0'))
    .digest('hex')}`;
}

async function record(emulator: Emulator, request: IncomingMessage, body: Buffer): Promise<Recorded> {
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const answer = await fetch(`${emulator.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json', 'content-length': String(bytes.length) },
    body: bytes,
  };
}

async function playBack(emulator: Emulator, delayMs: number): Promise<string> {
  const kept = new Map<string, Promise<Recorded>>();
  const answer = (response: ServerResponse, { status, headers, body }: Recorded) => {
    response.writeHead(status, headers);
    response.end(body);
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const key = keyOf(request, body);
      let known = kept.get(key);
      if (!known) {
        known = record(emulator, request, body);
        kept.set(key, known);
      }
      void known.then((recorded) => (delayMs > 0 ? setTimeout(answer, delayMs, response, recorded) : answer(response, recorded)));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Switches off the limits of those emulators that have one. */
const UNLIMITED: object = { rateLimit: false };
const DELAYS = [20, 30, 40];

const accounts: Account[] = [];
for (const { vendor } of adapters) {
  const { startEmulator } = (await import(`../../adapters/${vendor}/emulator/index.ts`)) as { startEmulator: StartEmulator };
  for (const [edition, switches] of Object.entries(await editionsOf(vendor))) {
    const emulator = await startEmulator({ seed: 'sandbox', ...switches, ...UNLIMITED });
    accounts.push({
      id: edition === '' ? vendor : `${vendor}-${edition}`,
      vendor,
      url: await playBack(emulator, 0),
      slow: await Promise.all(DELAYS.map(async (delayMs) => ({ delayMs, url: await playBack(emulator, delayMs) }))),
      connection: emulator.connection,
    });
  }
}
process.stdout.write(`${JSON.stringify(accounts)}\n`);
process.stdin.resume().on('end', () => process.exit(0));
