/** OpenTelemetry traces, when the `OTEL_*` variables of the environment ask for them. Without them nothing of OpenTelemetry is loaded. */
import type { Trace } from '../gateway/trace.ts';

/** Makes traces. */
export interface Tracing {
  /** Begins the span of a caller's request, within the trace that its headers name. */
  request(about: RequestAbout): Span<RequestEnd>;
  /** Begins the span of an attempt to deliver an accepted order. */
  delivery(about: DeliveryAbout): Span<DeliveryEnd>;
  /** Hands over what is left, for a few seconds at most. */
  close(): Promise<void>;
}

/** A span with calls to vendors beneath it. */
export interface Span<End> extends Trace {
  end(end: End): void;
}

export interface RequestAbout {
  readonly method: string;
  /** Template; undefined = there is no such route. */
  readonly route: string | undefined;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}
export interface RequestEnd {
  readonly status: number;
  /** Of a problem. */
  readonly code: string | null;
  /** Name of the caller's key. */
  readonly key: string | undefined;
}
export interface DeliveryAbout {
  readonly connection: string;
  /** Of the request that brought the order. */
  readonly requestId: string;
  readonly operation: string;
}
export interface DeliveryEnd {
  /** What the order is now. */
  readonly status: string;
  readonly code: string | undefined;
}

export type TraceLog = { warn(details: object, message: string): void; info(details: object, message: string): void };
type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the environment asks for traces: an exporter or where to send them is named, and nothing is switched off. */
export function wantsTraces(env: Environment): boolean {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  const exporters = env.OTEL_TRACES_EXPORTER?.trim();
  if (exporters === 'none') return false;
  return Boolean(exporters || env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}

/**
 * Begins to make traces; undefined where none are wanted or possible. A gateway that cannot be watched still serves: what is wrong is told in
 * the log. `load` imports the half that needs the packages.
 */
export async function openTraces(
  env: Environment,
  log: TraceLog,
  load: () => Promise<Pick<typeof import('./tracing.ts'), 'createTracing'>> = () => import('./tracing.ts'),
): Promise<Tracing | undefined> {
  if (!wantsTraces(env)) return undefined;
  try {
    const tracing = await (await load()).createTracing(env, log);
    if (tracing) log.info({}, 'traces are on');
    return tracing;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const missing = code === 'ERR_MODULE_NOT_FOUND' ? /'(@opentelemetry\/[\w-]+)'/.exec(message ?? '')?.[1] : undefined;
    log.warn(
      { reason: missing ? `${missing} is not installed` : (code ?? 'a variable that cannot be understood') },
      missing
        ? 'OTEL_* variables ask for traces, and there will be none: install the optional dependencies (npm ci without --omit=optional)'
        : 'OTEL_* variables ask for traces, and there will be none',
    );
    return undefined;
  }
}
