/**
 * The load of one round, in a process of its own so that it can be kept off the gateway's core. Reads a job as a line of JSON on its standard input, answers
 * a line with what it measured. Plain sockets: autocannon and its like tell latencies in whole milliseconds, and cost more than what they measure.
 */
import net from 'node:net';
import { createInterface } from 'node:readline';

/** What to send, closed loop: each connection asks again when it has its answer. */
export interface Job {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `bench-0` in it becomes another number in each request. */
  readonly body?: string;
  readonly connections: number;
  readonly seconds: number;
  /** The status that a right answer has. */
  readonly status: number;
}

/** What came of it. Latencies in milliseconds. */
export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** How many answers had another status, by status. */
  readonly wrong: Readonly<Record<string, number>>;
}

let made = 0;

function run(job: Job): Promise<Measured> {
  const { hostname, port, pathname, search } = new URL(job.url);
  const head = (length: number) =>
    [
      `${job.method} ${pathname}${search} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      ...Object.entries(job.headers).map(([name, value]) => `${name}: ${value}`),
      ...(job.body === undefined ? [] : [`content-length: ${length}`]),
      '\r\n',
    ].join('\r\n');
  const varies = `${job.body}${JSON.stringify(job.headers)}`.includes('bench-0');
  const write = (): string | Buffer => {
    const text = head(Buffer.byteLength(job.body ?? '')) + (job.body ?? '');
    if (!varies) return text;
    const number = `bench-${String(++made).padStart(9, '0')}`;
    const body = job.body?.replaceAll('bench-0', number) ?? '';
    return head(Buffer.byteLength(body)).replaceAll('bench-0', number) + body;
  };
  const fixed = varies ? undefined : Buffer.from(write());

  const latencies: number[] = [];
  const wrong: Record<string, number> = {};
  const began = performance.now();
  const until = began + job.seconds * 1000;

  const connection = () =>
    new Promise<void>((resolve, reject) => {
      const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
      let sentAt = 0;
      let chunks: Buffer[] = [];
      let missing = -1;
      const ask = () => {
        if (performance.now() >= until) {
          socket.destroy();
          return resolve();
        }
        missing = -1;
        sentAt = performance.now();
        socket.write(fixed ?? write());
      };
      const answered = (status: number) => {
        if (status === job.status) latencies.push(performance.now() - sentAt);
        else wrong[status] = (wrong[status] ?? 0) + 1;
        ask();
      };
      let status = 0;
      socket.on('data', (chunk: Buffer) => {
        if (missing < 0) {
          chunks.push(chunk);
          const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks);
          const end = bytes.indexOf('\r\n\r\n');
          if (end < 0) return;
          chunks = [];
          const text = bytes.toString('latin1', 0, end).toLowerCase();
          status = Number(text.slice(9, 12));
          const length = /\r\ncontent-length: (\d+)/.exec(text)?.[1];
          if (length === undefined && status !== 204 && status !== 304) return reject(new Error(`an answer without a length: ${text}`));
          missing = Number(length ?? 0) - (bytes.length - end - 4);
        } else missing -= chunk.length;
        if (missing === 0) answered(status);
      });
      socket.on('connect', ask);
      socket.on('error', reject);
      socket.on('close', () => (performance.now() < until ? reject(new Error('the connection was closed')) : resolve()));
    });

  return Promise.all(Array.from({ length: job.connections }, connection)).then(() => {
    latencies.sort((a, b) => a - b);
    const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
    return { requests: latencies.length, seconds: (performance.now() - began) / 1000, p50: at(0.5), p99: at(0.99), wrong };
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line)).catch((error: Error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
