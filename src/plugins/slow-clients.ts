/**
 * Clients that are slow, by accident or on purpose. Node cuts slow headers, slow bodies and silent sockets by its own timers while the server listens;
 * here is what it leaves: answers that nobody reads, more sockets than there are descriptors for, and all of these once the server closes, when its timers
 * have stopped.
 */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

export interface SlowClientOptions {
  /** Longest that a request may take, milliseconds. */
  readonly deadlineMs: number;
  /** Milliseconds after which an answer that is not being read is cut. Default 10 s. */
  readonly stallMs?: number;
  /** Milliseconds that an answer may take to be read, however steadily. Default 60 s. */
  readonly readMs?: number;
  /** Milliseconds that a whole request may take to come. */
  readonly requestMs: number;
}

/** What the sockets have been through, for metrics. */
export interface SocketCounts {
  readonly open: number;
  /** Cut because nobody read the answer. */
  readonly unread: number;
  /** Refused because there were too many. */
  readonly refused: number;
}

/** Without a limit of the system this is enough for thousands of callers who keep their connections, and too little to fill the memory. */
const MOST_SOCKETS = 10_000;

/** Milliseconds that a socket without a request is left open once the server closes: one may be on its way. */
const SILENT_MS = 1000;
/** Milliseconds beyond the deadline for the answer that says so. */
const LAST_WORD_MS = 400;

interface SocketState {
  /** Its requests that are not answered yet, with the time they came. */
  readonly requests: Map<ServerResponse, number>;
}

/** Watches the server's sockets. */
export function slowClients(app: FastifyInstance, options: SlowClientOptions): SocketCounts {
  const { deadlineMs, requestMs, stallMs = 10_000, readMs = 60_000 } = options;
  const { server } = app;
  const sockets = new Map<Socket, SocketState>();
  /** Answers that were still on their way when they were looked at, since when. */
  const unread = new Map<ServerResponse, number>();
  const counts = { unread: 0, refused: 0 };
  let closingSince: number | undefined;

  server.maxConnections = Math.min(MOST_SOCKETS, Math.floor(descriptors() / 2));
  // Else a connection that no worker has a place for would be handed round among them for ever.
  Object.assign(server, { dropMaxConnection: true });
  server.on('drop', () => void counts.refused++);
  server.on('connection', (socket) => {
    const requests: SocketState['requests'] = new Map();
    sockets.set(socket, { requests });
    socket.once('close', () => sockets.delete(socket));
    socket.on('timeout', () => {
      if (requests.keys().some((response) => unread.has(response))) counts.unread++;
    });
  });
  server.on('request', (request, response) => {
    const state = sockets.get(request.socket);
    if (!state) return;
    state.requests.set(response, performance.now());
    response.once('close', () => {
      state.requests.delete(response);
      unread.delete(response);
    });
  });

  /** An answer that is on its way: the socket's own timer starts over whenever the kernel takes some more of it. */
  const lookAt = (socket: Socket, response: ServerResponse, now: number) => {
    if (!response.headersSent || response.writableFinished) return;
    const since = unread.get(response);
    if (since === undefined) {
      unread.set(response, now);
      socket.setTimeout(stallMs);
    } else if (now - since > readMs) {
      counts.unread++;
      socket.destroy();
    }
  };

  /** While the server closes: who has not asked, or not to the end, in the time that Node would have given; and whatever is left when all must be answered. */
  const isLate = ({ requests }: SocketState, now: number, closing: number) => {
    if (now - closing > deadlineMs + LAST_WORD_MS) return true;
    if (requests.size === 0) return now - closing > SILENT_MS;
    return requests.entries().every(([response, came]) => !response.req.complete && now - came > requestMs);
  };

  const watch = (period: number) =>
    setInterval(() => {
      const now = performance.now();
      for (const [socket, state] of sockets) {
        for (const response of state.requests.keys()) lookAt(socket, response, now);
        if (closingSince !== undefined && isLate(state, now, closingSince)) socket.destroy();
      }
      // A request that was accepted before the close and answered after it leaves its kept-alive connection open, and with it the server.
      if (closingSince !== undefined) server.closeIdleConnections();
    }, period).unref();
  let timer = watch(Math.min(1000, stallMs / 4));
  app.addHook('preClose', async () => {
    closingSince = performance.now();
    clearInterval(timer);
    timer = watch(50);
  });
  server.once('close', () => clearInterval(timer));

  return {
    get open() {
      return sockets.size;
    },
    get unread() {
      return counts.unread;
    },
    get refused() {
      return counts.refused;
    },
  };
}

/** Files and sockets that this process may have open; Node has raised its own limit to the highest allowed. Half of them are for vendors, store and state. */
function descriptors(): number {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (limit) return Number(limit);
  } catch {
    // Not Linux.
  }
  return Number.POSITIVE_INFINITY;
}
