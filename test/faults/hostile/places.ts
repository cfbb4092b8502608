/** Places where a vendor should be and cannot be reached: each a base URL, with what must be said of it. */
import { type ChildProcess, fork } from 'node:child_process';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ErrorCode } from '../../../src/errors.ts';
import { freePort } from '../processes.ts';
import { certificateOf } from './certificates.ts';

export interface Place {
  readonly url: string;
  readonly codes: readonly (ErrorCode | 'passed')[];
}

export interface Places {
  readonly all: Readonly<Record<string, Place>>;
  /** Handshakes that were finished where none should be. */
  finished(): number;
  stop(): void;
}

const SLOW: readonly ErrorCode[] = ['vendor_timeout', 'vendor_unavailable'];

/** Opens them. Certificates of ours are trusted from now on in this process, so that one is refused for what is wrong with it and nothing else. */
export async function openPlaces(): Promise<Places> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  let finished = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    return socket;
  };
  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const tls = async (certificate: ReturnType<typeof certificateOf>, answer?: string) => {
    const server = createTlsServer(certificate, (socket) => {
      if (answer === undefined) finished++;
      else socket.on('error', () => {}).once('data', () => socket.end(answer));
    });
    server.on('tlsClientError', () => {});
    return `https://127.0.0.1:${await listening(server)}`;
  };
  const [good, expired, others, unknown] = [
    certificateOf('127.0.0.1'),
    certificateOf('127.0.0.1', '210101000000Z'),
    certificateOf('127.0.0.9'),
    certificateOf('127.0.0.1'),
  ];
  setDefaultCACertificates([...getCACertificates('default'), good.cert, expired.cert, others.cert]);
  // Below the ports that the system hands out, so that nobody gets it meanwhile.
  const closed = await freePort();
  const full = await startFullQueue();
  return {
    all: {
      'a port where nobody listens': { url: `http://127.0.0.1:${closed}`, codes: ['vendor_unavailable'] },
      'a name that does not exist': { url: 'http://nonexistent.invalid', codes: SLOW },
      'a port that speaks no TLS': {
        url: `https://127.0.0.1:${await listening(createServer((socket) => void keep(socket).end('HTTP/1.1 400 Bad Request\r\n\r\n')))}`,
        codes: ['vendor_unavailable'],
      },
      'a handshake that never ends': {
        url: `https://127.0.0.1:${await listening(createServer((socket) => void keep(socket)))}`,
        codes: SLOW,
      },
      'a certificate that has expired': { url: await tls(expired), codes: ['vendor_unavailable'] },
      'a certificate of another host': { url: await tls(others), codes: ['vendor_unavailable'] },
      'a certificate that nobody trusts': { url: await tls(unknown), codes: ['vendor_unavailable'] },
      'a queue of connections that is full': { url: full.url, codes: SLOW },
      // What is not the certificate's fault: this one is reached, and says what no vendor documents.
      'a certificate that is in order': {
        url: await tls(good, 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\nnull'),
        codes: ['vendor_invalid_response', 'outcome_unknown', 'passed'],
      },
    },
    finished: () => finished,
    stop() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
      full.stop();
    },
  };
}

/** A process that listens and accepts nothing: when its queue is full, the system answers no more connections. */
async function startFullQueue(): Promise<{ readonly url: string; stop(): void }> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'full-queue.ts'), { execArgv: [] });
  const port = await new Promise<number>((resolve) => child.once('message', (said) => resolve(said as number)));
  const waiting: Socket[] = [];
  // Until one is not taken in any more.
  for (let taken = true; taken && waiting.length < 50; ) {
    const socket = connect({ host: '127.0.0.1', port }).on('error', () => {});
    waiting.push(socket);
    taken = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), 500);
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
