/** A vendor that answers everything with what a test says, byte by byte, and keeps all that reached it. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A request as it came over the socket. */
export interface Recorded {
  readonly method: string;
  /** Request target as it stood in the first line. */
  readonly target: string;
  /** Names and values as they came, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Everything, head and body. */
  readonly text: string;
}

export interface Recorder {
  readonly url: string;
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** Since the start or the last `forget`. */
  readonly seen: readonly Recorded[];
  /** Connections opened, requests or not, since the start or the last `forget`. */
  readonly connections: number;
  /** Head and body of the next answers. */
  answer(head: string, body?: string): void;
  /** Back to the plain answer. */
  forget(): void;
  stop(): Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function startRecorder(): Promise<Recorder> {
  let seen: Recorded[] = [];
  let connections = 0;
  let answer = '';
  const open = new Set<Socket>();
  const plain = () => say('HTTP/1.1 200 OK\r\nContent-Type: application/json', '{}');
  const say = (head: string, body: string) => {
    answer = `${head}\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;
  };
  const server = createServer((socket) => {
    connections++;
    open.add(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('close', () => void open.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let request = requestIn(text); request; request = requestIn(text)) {
        text = text.slice(request.text.length);
        seen.push(request);
        socket.write(Buffer.from(answer, 'latin1'));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  plain();
  return {
    url: `http://${host}`,
    host,
    get seen() {
      return seen;
    },
    get connections() {
      return connections;
    },
    answer: (head, body = '{}') => say(head, body),
    forget() {
      seen = [];
      connections = 0;
      plain();
    },
    stop() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function requestIn(text: string): Recorded | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
  if (text.length < end + 4 + length) return undefined;
  const [method = '', target = ''] = first.split(' ');
  return { method, target, headers, text: text.slice(0, end + 4 + length) };
}
