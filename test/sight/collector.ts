/** Where OpenTelemetry sends its spans: an HTTP server that keeps what it is given in OTLP's JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it was sent. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly SentSpan[];
  /** All that was sent, as text. */
  readonly text: string;
  readonly contentTypes: readonly string[];
  stop(): Promise<void>;
}

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };

/** Starts it. */
export async function startCollector(): Promise<Collector> {
  const spans: SentSpan[] = [];
  const contentTypes: string[] = [];
  let text = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      text += body;
      contentTypes.push(String(request.headers['content-type']));
      if (request.url === '/v1/traces' && contentTypes.at(-1) === 'application/json')
        spans.push(...spansIn(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    contentTypes,
    get text() {
      return text;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function spansIn(body: string): SentSpan[] {
  const { resourceSpans } = JSON.parse(body);
  return resourceSpans.flatMap((part: { resource: { attributes: Attribute[] }; scopeSpans: { spans: { attributes: Attribute[] }[] }[] }) =>
    part.scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({ ...span, attributes: plain(span.attributes), resource: plain(part.resource.attributes) })),
    ),
  );
}

function plain(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, contentOf(value)]));
}

function contentOf(value: Readonly<Record<string, unknown>>): unknown {
  const [only] = Object.values(value);
  const list = (only as { values?: Readonly<Record<string, unknown>>[] } | null)?.values;
  return list ? list.map(contentOf) : only;
}
