/** The whole surface of a gateway, read from the document that it serves itself: a new route is attacked from the day it is there. */
import { connect } from 'node:net';
import { type Exampled, exampleOf } from '../document-examples.ts';
import type { TestGateway } from '../harness.ts';

/** An operation of the document. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces, as the document has it. */
  readonly template: string;
  readonly operationId: string;
  /** Scope that its description names; `any key`; undefined = open to all. */
  readonly scope: string | undefined;
  /** Names of its query parameters. */
  readonly query: readonly string[];
  /** The document's example of its body; undefined = it takes none. */
  readonly body: unknown;
}

interface Described {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Exampled>> };
}

/** Every operation of the document that the gateway serves. */
export async function operationsOf(gateway: TestGateway): Promise<Operation[]> {
  const { paths } = (await gateway.call('GET', '/openapi.json', { key: null })).body as {
    paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  };
  return Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, described]) => ({
      method: method.toUpperCase(),
      template,
      operationId: described.operationId,
      scope: /Scope: `([^`]+)`/.exec(described.description ?? '')?.[1],
      query: (described.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      body: described.requestBody && (exampleOf(Object.values(described.requestBody.content)[0]) ?? {}),
    })),
  );
}

/** A path of an operation with these values for its parameters. */
export function pathWith(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z]+)\}/gi, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {${name}} of ${template}`);
    return value;
  });
}

/** An answer as it came over the socket. */
export interface SocketAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Sends bytes as they are on a socket of their own, and reads every answer until the gateway closes, or says nothing more for a while. */
export function sendBytes(gateway: Pick<TestGateway, 'url'>, bytes: string | Buffer, quietMs = 2000): Promise<SocketAnswer[]> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes));
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answersIn(Buffer.concat(chunks).toString('latin1'))));
  });
}

/** One request whose target and headers go out exactly as written; the connection is closed after its answer. */
export async function sendRaw(
  gateway: Pick<TestGateway, 'url'>,
  method: string,
  target: string,
  headers: readonly string[] = [],
  body = '',
): Promise<SocketAnswer> {
  const lines = ['Host: gateway', ...headers, ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`])];
  const [answer] = await sendBytes(gateway, `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
  if (!answer) throw new Error(`no answer to ${method} ${target}`);
  return answer;
}

/** Answers that came one after the other. A body is as long as its length says, else everything up to the end. */
function answersIn(text: string): SocketAnswer[] {
  const answers: SocketAnswer[] = [];
  let rest = text;
  while (rest.startsWith('HTTP/1.1 ')) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const headers = rest.slice(0, end).toLowerCase();
    const length = /\r\ncontent-length: (\d+)/.exec(headers)?.[1];
    const after = rest.slice(end + 4);
    // An answer to HEAD tells the length of what it leaves out.
    const size = after.startsWith('HTTP/1.1 ') ? 0 : Number(length ?? after.length);
    answers.push({ status: Number(rest.slice(9, 12)), headers, body: after.slice(0, size) });
    rest = after.slice(size);
  }
  return answers;
}
