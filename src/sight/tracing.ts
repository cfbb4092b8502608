/**
 * Spans by OpenTelemetry's SDK. Loaded only when traces are wanted (`traces.ts`): its packages are optional dependencies.
 *
 * The SDK, and not the auto-instrumentation: that patches modules as they load, keeps an AsyncLocalStorage for every request, and names spans by
 * URLs that hold phones and ids. Here a span is handed on with the call, and holds templates, words and numbers only. No value of a query, no path, no
 * header, no address.
 */
import { randomUUID } from 'node:crypto';
import {
  createTraceState,
  DiagLogLevel,
  diag,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import pkg from '../../package.json' with { type: 'json' };
import type { CallAbout, CallSpan } from '../gateway/trace.ts';
import type { RequestAbout, Span, TraceLog, Tracing } from './traces.ts';

/** Longest that the last spans may take to leave. */
const FLUSH_MS = 3000;
/** Between two lines that tell that spans cannot be handed over. */
const COMPLAIN_MS = 60_000;

/** Starts the SDK as the environment says; undefined where it asks for what is not there. */
export async function createTracing(env: Readonly<Record<string, string | undefined>>, log: TraceLog): Promise<Tracing | undefined> {
  listen(log);
  const processors = await processorsOf(env, log);
  if (processors.length === 0) return undefined;
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: 'sluice',
    [ATTR_SERVICE_VERSION]: pkg.version,
    'service.instance.id': randomUUID(),
  });
  // Last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES hold over ours.
  const provider = new NodeTracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: processors,
  });
  const tracer = provider.getTracer('sluice', pkg.version);

  function spanOf<End>(span: OtelSpan, finish: (end: End, connections: readonly string[]) => void): Span<End> {
    const beneath = trace.setSpan(ROOT_CONTEXT, span);
    const connections = new Set<string>();
    return {
      id: span.spanContext().traceId,
      call(about) {
        connections.add(about.connection);
        return callSpan(about, beneath);
      },
      end(end) {
        finish(end, [...connections]);
        span.end();
      },
    };
  }

  function callSpan(about: CallAbout, within: typeof ROOT_CONTEXT): CallSpan {
    const { connection, vendor, method, endpoint, attempt, waitedMs } = about;
    const attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      'url.template': endpoint,
      'sluice.connection': connection,
      'sluice.vendor': vendor,
      'sluice.budget_wait_ms': Math.round(waitedMs),
      ...(attempt > 0 && { [ATTR_HTTP_REQUEST_RESEND_COUNT]: attempt }),
    };
    const span = tracer.startSpan(`${method} ${endpoint}`, { kind: SpanKind.CLIENT, attributes }, within);
    return {
      headers: headersOf(span),
      end(outcome, status) {
        span.setAttribute('sluice.outcome', outcome);
        if (status !== null) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
        if (outcome !== 'ok') {
          span.setAttribute(ATTR_ERROR_TYPE, outcome);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
  }

  return {
    request({ method, route, requestId, headers }) {
      const attributes = {
        [ATTR_HTTP_REQUEST_METHOD]: method,
        ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
        'sluice.request_id': requestId,
      };
      const name = route === undefined ? method : `${method} ${route}`;
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, callersContext(headers));
      return spanOf(span, ({ status, code, key }, connections) => {
        span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
        if (key !== undefined) span.setAttribute('sluice.key', key);
        if (connections.length > 0) span.setAttribute('sluice.connections', [...connections]);
        if (code !== null) span.setAttribute('sluice.problem', code);
        // A caller's own mistake is no error of a server's span.
        if (status < 500) return;
        span.setAttribute(ATTR_ERROR_TYPE, code ?? String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      });
    },
    delivery({ connection, requestId, operation }) {
      const attributes = { 'sluice.connection': connection, 'sluice.request_id': requestId, 'sluice.operation': operation };
      const span = tracer.startSpan('deliver order', { kind: SpanKind.INTERNAL, attributes }, ROOT_CONTEXT);
      return spanOf(span, ({ status, code }) => {
        span.setAttribute('sluice.operation.status', status);
        if (code === undefined) return;
        span.setAttribute(ATTR_ERROR_TYPE, code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      });
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FLUSH_MS);
      });
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}

async function processorsOf(env: Readonly<Record<string, string | undefined>>, log: TraceLog): Promise<SpanProcessor[]> {
  const names = (env.OTEL_TRACES_EXPORTER?.trim() || 'otlp').split(',').map((name) => name.trim());
  const processors: SpanProcessor[] = [];
  for (const name of names) {
    const exporter = name === 'otlp' ? await otlpExporter(env, log) : name === 'console' ? new ConsoleSpanExporter() : undefined;
    if (exporter) processors.push(new BatchSpanProcessor(exporter));
    else if (name !== 'otlp')
      log.warn({ exporter: name }, 'OTEL_TRACES_EXPORTER names an exporter that is not supported: use otlp, console or none');
  }
  return processors;
}

async function otlpExporter(env: Readonly<Record<string, string | undefined>>, log: TraceLog): Promise<SpanExporter | undefined> {
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/protobuf';
  if (protocol === 'http/protobuf') return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
  if (protocol === 'http/json') return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter();
  log.warn({ protocol }, 'OTEL_EXPORTER_OTLP_PROTOCOL is not supported, there will be no traces: use http/protobuf or http/json');
  return undefined;
}

/** W3C Trace Context, level 1. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
const LONGEST_STATE = 512;

/** The trace that a caller's headers name; a new one where they name none, or nonsense. */
function callersContext(headers: RequestAbout['headers']): typeof ROOT_CONTEXT {
  const { traceparent, tracestate } = headers;
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent.trim()) : null;
  if (!match) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = match;
  const state = [tracestate].flat().filter(Boolean).join(',');
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...{ traceId, spanId, isRemote: true, traceFlags: Number.parseInt(flags, 16) & 1 },
    ...(state && state.length <= LONGEST_STATE && { traceState: createTraceState(state) }),
  });
}

function headersOf(span: OtelSpan): Record<string, string> {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const state = traceState?.serialize();
  return {
    traceparent: `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`,
    ...(state && { tracestate: state }),
  };
}

/** The SDK's own complaints. Their words hold addresses and stacks: a reason of a word is told, and not more than once a minute. */
function listen(log: TraceLog): void {
  let quietUntil = 0;
  const complain = (...words: readonly unknown[]) => {
    const now = Date.now();
    if (now < quietUntil) return;
    quietUntil = now + COMPLAIN_MS;
    const text = words.map(String).join(' ');
    const reason =
      /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? /(?<="code":"?)\w+/.exec(text)?.[0] ?? (/timeout|timed out/i.test(text) ? 'timeout' : 'unknown');
    log.warn({ reason }, 'traces cannot be handed over');
  };
  const silent = () => {};
  diag.setLogger(
    { error: complain, warn: complain, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
