/** One attempt of one call: a request out, a whole answer in, within one total time and one cap of size. Never retries, never follows a redirect. */
import type { Dispatcher } from 'undici';

/** A request as it goes on the wire. Header names are lower case. */
export interface Outgoing {
  readonly method: string;
  /** Path and query, already encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | string | null;
}

/** A whole answer. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** No whole answer. */
export interface Fault {
  readonly kind: 'fault';
  /** `connection`: could not connect, reset, cut. `timeout`: the total time is over. `gone`: the caller went away. `too large`, `malformed`: not an answer we can take. */
  readonly cause: 'connection' | 'timeout' | 'gone' | 'too large' | 'malformed';
  /** Whether bytes may have reached the vendor. */
  readonly sent: boolean;
  /** The status line, where it came. */
  readonly status: number | null;
  /** For people and logs: no host, no port, no header. */
  readonly note: string;
}

export interface Bounds {
  /** Connecting, headers and body together. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when the first byte is about to go out. */
  readonly onStart?: () => void;
}

/** Sends a request. Resolves with what became of it; rejects only for a request that is no HTTP. */
export function exchange(dispatcher: Dispatcher, request: Outgoing, bounds: Bounds): Promise<Answer | Fault> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let sent = false;
    let status: number | null = null;
    let headers: Answer['headers'] = {};
    let size = 0;
    let settled = false;
    const chunks: Buffer[] = [];

    const settle = (outcome: Answer | Fault) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      bounds.signal?.removeEventListener('abort', gone);
      resolve(outcome);
    };
    /** Settles first, so that the abort's own error changes nothing; a request still in line is stopped when its turn comes. */
    const stop = (cause: Fault['cause'], note: string) => {
      settle({ kind: 'fault', cause, sent, status, note });
      controller?.abort(new Error(note));
    };
    const gone = () => stop('gone', 'the caller went away');
    const timer = setTimeout(() => stop('timeout', 'no whole answer in time'), bounds.timeoutMs);
    bounds.signal?.addEventListener('abort', gone, { once: true });
    if (bounds.signal?.aborted) return gone();

    dispatcher.dispatch(
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.path,
        headers: request.headers as Record<string, string | string[]>,
        body: request.body,
      },
      {
        onRequestStart(started) {
          // Never twice, whatever the pool makes of a socket that closes.
          if (settled || sent) return started.abort(new Error('given up'));
          controller = started;
          sent = true;
          bounds.onStart?.();
        },
        onRequestUpgrade(_controller, _status, _headers, socket) {
          socket.destroy();
          stop('malformed', 'switched protocols');
        },
        onResponseStart(_controller, statusCode, received) {
          if (statusCode < 200) return;
          status = statusCode;
          headers = received as Answer['headers'];
          if (Number(received['content-length']) > bounds.maxBytes && request.method !== 'HEAD') stop('too large', 'answer too large');
        },
        onResponseData(_controller, chunk) {
          if (settled) return;
          size += chunk.length;
          if (size > bounds.maxBytes) return stop('too large', 'answer too large');
          chunks.push(chunk);
        },
        onResponseEnd() {
          const [only] = chunks;
          settle({ kind: 'answer', status: status ?? 0, headers, body: chunks.length === 1 && only ? only : Buffer.concat(chunks, size) });
        },
        onResponseError(_controller, error) {
          if (settled) return;
          if ((error as { code?: string }).code === 'UND_ERR_INVALID_ARG') {
            settled = true;
            clearTimeout(timer);
            bounds.signal?.removeEventListener('abort', gone);
            return reject(error);
          }
          settle({ kind: 'fault', ...readError(error), sent, status });
        },
      },
    );
  });
}

/** What an error of the socket means; its own text may name hosts and ports, so ours replaces it. */
function readError(error: Error): Pick<Fault, 'cause' | 'note'> {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return { cause: 'malformed', note: 'headers too large' };
  if (error.name === 'HTTPParserError' || code.startsWith('HPE_')) return { cause: 'malformed', note: 'not HTTP' };
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return { cause: 'timeout', note: 'could not connect in time' };
  if (code === 'ECONNREFUSED') return { cause: 'connection', note: 'connection refused' };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') return { cause: 'connection', note: 'name not found' };
  if (
    code.startsWith('CERT_') ||
    code.includes('TLS') ||
    code.includes('SSL') ||
    code.includes('CERT') ||
    code.includes('SIGNATURE') ||
    code === 'EPROTO'
  )
    return { cause: 'connection', note: 'no trusted TLS connection' };
  return { cause: 'connection', note: 'connection lost' };
}

function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === 'string') return code;
  // Connecting to several addresses of one name fails with all their errors at once.
  return errors?.[0] ? codeOf(errors[0]) : '';
}
