/** One attempt of one call: a request out, a whole answer in, within one total time and one cap of size. Never retries, never follows a redirect. */
import type { Dispatcher } from 'undici';
import { BLOCK, type Flow, type Inflow } from './inflow.ts';

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
  /** The memory that this answer shares with all others. */
  readonly inflow: Inflow;
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
    let settled = false;
    let hints = 0;
    const until = performance.now() + bounds.timeoutMs;
    const content = createContent(bounds.inflow.begin(() => stop('too large', 'no room for so large an answer')));

    const finish = () => {
      settled = true;
      clearTimeout(timer);
      bounds.signal?.removeEventListener('abort', gone);
      content.drop();
    };
    const settle = (outcome: Answer | Fault) => {
      if (settled) return;
      finish();
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
          // A process that stood still while it connected wakes up to the connection first, to its timers later: too late is too late.
          if (performance.now() > until) stop('timeout', 'no whole answer in time');
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
          if (statusCode < 200) {
            if (++hints > MOST_HINTS) stop('too large', 'hints without end');
            return;
          }
          status = statusCode;
          headers = received as Answer['headers'];
          if (Number(received['content-length']) > bounds.maxBytes && request.method !== 'HEAD') stop('too large', 'answer too large');
        },
        onResponseData(_controller, chunk) {
          if (settled) return;
          if (content.size + chunk.length > bounds.maxBytes) return stop('too large', 'answer too large');
          content.add(chunk);
          if (content.isCrumbled) stop('too large', 'too many pieces');
        },
        onResponseEnd() {
          if (!settled) settle({ kind: 'answer', status: status ?? 0, headers, body: content.whole() });
        },
        onResponseError(_controller, error) {
          if (settled) return;
          if ((error as { code?: string }).code === 'UND_ERR_INVALID_ARG') {
            finish();
            return reject(error);
          }
          settle({ kind: 'fault', ...readError(error), sent, status });
        },
      },
    );
  });
}

/**
 * A body as it grows. Copied into blocks of our own: kept as they come, a million pieces of one byte would be a million objects, and each would hold
 * on to what the socket has read with it.
 */
function createContent(flow: Flow) {
  const blocks: Buffer[] = [];
  /** Bytes used of the last block. */
  let used = BLOCK;
  let size = 0;
  let pieces = 0;
  return {
    get size() {
      return size;
    },
    /** Whether it comes in so many tiny pieces that it is meant to cost time. */
    get isCrumbled() {
      return pieces > MOST_CRUMBS && size < pieces * CRUMB;
    },
    add(chunk: Buffer) {
      size += chunk.length;
      pieces++;
      for (let from = 0; from < chunk.length; ) {
        if (used === BLOCK) {
          const block = flow.take();
          if (!block) return;
          blocks.push(block);
          used = 0;
        }
        const copied = chunk.copy(blocks.at(-1) as Buffer, used, from);
        from += copied;
        used += copied;
      }
    },
    /** A copy: the blocks are others' after `drop`. */
    whole: () => Buffer.concat(blocks, size),
    drop: () => flow.end(),
  };
}

/** Pieces of fewer bytes than this, on average, after so many of them. */
const CRUMB = 8;
const MOST_CRUMBS = 20_000;
/** Answers before the answer (103 and the like). */
const MOST_HINTS = 100;

/** What an error of the socket means; its own text may name hosts and ports, so ours replaces it. */
function readError(error: Error): Pick<Fault, 'cause' | 'note'> {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return { cause: 'too large', note: 'headers too large' };
  if (error.name === 'HTTPParserError' || code.startsWith('HPE_')) return { cause: 'malformed', note: 'not HTTP' };
  // Two lengths, or a length beside chunks: where the answer ends is anybody's guess.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return { cause: 'malformed', note: 'lengths that contradict each other' };
  // undici's words for a 101, and for a 100 that nobody asked for.
  if (code === 'UND_ERR_SOCKET' && /^bad (?:upgrade|response)$/.test(error.message))
    return { cause: 'malformed', note: 'not HTTP as we speak it' };
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
