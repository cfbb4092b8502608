/**
 * The embedded engine. This side only posts calls to the worker thread that owns the connection. Several processes of one machine may
 * share a file (write-ahead log, 5 s of patience for each other's commits); a network disk may not be used.
 */
import { Worker } from 'node:worker_threads';
import type { Message, Operations, Request } from './sqlite-worker.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** Opens or makes a file; `:memory:` lives as long as the store. */
export async function openSqlite(path: string): Promise<Store> {
  const thread = await startThread(path);
  const { call } = thread;
  return {
    beginIdempotent: (claim) => call('beginIdempotent', claim),
    finishIdempotent: (claim, answer) => call('finishIdempotent', claim, answer),
    abandonIdempotent: (claim) => call('abandonIdempotent', claim),
    putAlias: (alias) => call('putAlias', alias),
    // Not kept here: another process on the file may have replaced the id since.
    resolveAlias: (connection, resource, native) => call('resolveAlias', connection, resource, native),
    lock: (name, now, until) => call('lock', name, now, until),
    unlock: (lock) => call('unlock', lock),
    secret: async (name) => Buffer.from(await call('secret', name)),
    sweep: async (now) => {
      while (await call('sweep', now));
    },
    addIntake: (intake) => call('addIntake', intake),
    getIntake: (id) => call('getIntake', id),
    findIntake: (connection, externalId) => call('findIntake', connection, externalId),
    listIntakes: (query) => call('listIntakes', query),
    backlog: () => call('backlog'),
    dueLanes: (connections, now, owner) => call('dueLanes', connections, now, owner),
    holdLane: (lane) => call('holdLane', lane),
    dropLane: (lane) => call('dropLane', lane),
    nextIntake: (connection, now) => call('nextIntake', connection, now),
    beginAttempt: (lane, id, now) => call('beginAttempt', lane, id, now),
    markSent: (lane, id, now) => call('markSent', lane, id, now),
    settleIntake: (lane, id, settlement, now) => call('settleIntake', lane, id, settlement, now),
    retryIntake: (id, now, quiet) => call('retryIntake', id, now, quiet),
    cancelIntake: (id, error, now) => call('cancelIntake', id, error, now),
    sweepIntakes: (before) => call('sweepIntakes', before),
    ready: () =>
      call('beat').then(
        () => true,
        () => false,
      ),
    close: thread.close,
  };
}

interface Thread {
  call<Name extends keyof Operations>(name: Name, ...args: Parameters<Operations[Name]>): Promise<ReturnType<Operations[Name]>>;
  close(): Promise<void>;
}

function startThread(path: string): Promise<Thread> {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: { path }, name: 'store' });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  const exited = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<Thread>();
  let asked = 0;
  /** Why nothing can be asked any more. */
  let over: StoreError | undefined;

  const end = (reason: StoreError) => {
    over ??= reason;
    opened.reject(over);
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  };
  worker.on('error', (error) => end(new StoreError(`store: the engine stopped: ${error instanceof Error ? error.message : error}`, error)));
  worker.on('exit', () => {
    end(new StoreError('store: the engine stopped'));
    exited.resolve();
  });
  worker.on('message', (message: Message) => {
    if ('opened' in message) return opened.resolve(thread);
    if ('failed' in message) return opened.reject(new StoreError(message.failed));
    for (const answer of message.answers) {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('error' in answer) call?.reject(new StoreError(`store: ${answer.error}`));
      else call?.resolve(answer.value as never);
    }
  });

  const thread: Thread = {
    call: (name, ...args) => {
      if (over) return Promise.reject(over);
      const id = ++asked;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, name, args } satisfies Request);
      });
    },
    close: () => {
      if (!over) {
        over = new StoreError('store: closed');
        worker.postMessage(undefined);
      }
      return exited.promise;
    },
  };
  return opened.promise;
}
