/** The connection to Redis, and whether it may be asked at all: what depends on it never waits long for it. */
import { randomBytes } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';
import { SCRIPTS, type ScriptName } from './scripts.ts';
import type { StateAddress } from './url.ts';

/** Redis cannot be asked, or did not answer in time; whether it did what it was asked is not known. Its own words stay out: they may tell hosts. */
export class StateLostError extends Error {
  constructor(reason: string) {
    super(`shared state lost: ${reason}`);
    this.name = 'StateLostError';
  }
}

export type Argument = string | number | Buffer;
/** Runs a script with its keys, then its arguments. */
export type Ask = (script: ScriptName, keys: readonly string[], args: readonly Argument[]) => Promise<unknown>;

export interface RedisLink {
  /** Name of this process there, never used twice. */
  readonly process: string;
  /** Whether Redis answers. False = go on without it. */
  readonly up: boolean;
  /** How many processes shared it when it last answered, this one included. */
  readonly processes: number;
  /** Rejects with `StateLostError` when Redis is down or goes down meanwhile. `late` hears an answer that came after that. */
  run(script: ScriptName, keys: readonly string[], args: readonly Argument[], late?: (reply: unknown) => void): Promise<unknown>;
  /** The same for a script that answers bytes. */
  read(script: ScriptName, keys: readonly string[], args: readonly Argument[]): Promise<unknown>;
  /** Nobody waits for it; what is sent later comes later. */
  tell(script: ScriptName, keys: readonly string[], args: readonly Argument[]): void;
  /** Name of a key: the braces keep what belongs to one thing on one node. */
  key(about: string, ...rest: readonly string[]): string;
  /** Runs each time before Redis counts as up again; a hook that fails keeps it down. */
  onUp(hook: (ask: Ask) => Promise<void> | void): void;
  onDown(hook: () => void): void;
  /** Hears every beat's circuits: field, state, milliseconds, and so on. */
  onBeat(hook: (circuits: readonly unknown[]) => void): void;
  close(): Promise<void>;
}

export interface LinkLog {
  warn(fields: object, message: string): void;
}

/** Milliseconds that an answer may take; after the first that takes longer, nobody waits until Redis has answered again. */
const PATIENCE = 250;
const BEAT = 1000;
/** Pause between questions while it is down. */
const RETRY = 500;
const LONGEST_RETRY = 30_000;
/** A member that has not been heard of for so long is dead. */
const MEMBER_LEASE = 5000;
/** Milliseconds of being up after which a fall is no flapping. */
const STEADY = 10_000;
/** Least time between two lines of the log about the same thing. */
const QUIET = 60_000;
/** Milliseconds that a start waits for the first answer. */
const FIRST_ANSWER = 1000;

type Reply = (keysAndArguments: readonly Argument[]) => Promise<unknown>;

/** Connects. Resolves when Redis has answered, or has not for a second. `least`: processes that surely share it, whatever Redis has heard of them. */
export async function openRedisLink(address: StateAddress, log: LinkLog, least = 1): Promise<RedisLink> {
  const process = randomBytes(9).toString('base64url');
  const redis = new Redis(optionsFor(address));
  const commands = redis as unknown as Record<string, Reply>;
  const upHooks: ((ask: Ask) => Promise<void> | void)[] = [];
  const downHooks: (() => void)[] = [];
  const beatHooks: ((circuits: readonly unknown[]) => void)[] = [];
  /** How to fail each answer that somebody waits for. */
  const waiting = new Set<(error: StateLostError) => void>();
  let up = false;
  let upSince = 0;
  let processes = least;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let beating = false;
  let silent = 0;
  let hold = RETRY;
  let lastError = 'no answer';
  const tellLog = createQuietLog(log);
  const key = (about: string, ...rest: readonly string[]) => [address.prefix, `{${about}}`, ...rest].join(':');

  redis.on('error', (error: Error) => {
    lastError = reasonOf(error);
  });
  redis.on('close', () => fall('connection closed'));
  redis.on('ready', () => void beat());

  /** One answer, within the patience. A process that was busy itself reads what has come before it gives up. */
  function ask(name: string, keys: readonly string[], args: readonly Argument[], late?: (reply: unknown) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let waits = true;
      const settle = () => {
        clearTimeout(expiry);
        waiting.delete(fail);
        const first = waits;
        waits = false;
        return first;
      };
      const fail = (error: StateLostError) => settle() && reject(error);
      const expiry = setTimeout(() => setImmediate(() => fail(new StateLostError('timeout'))), PATIENCE);
      waiting.add(fail);
      (commands[name] as Reply).call(redis, [...keys, ...args]).then(
        (reply) => (settle() ? resolve(reply) : late?.(reply)),
        (error: unknown) => {
          if (settle()) reject(error);
        },
      );
    });
  }

  /** The same where a key may hold what is not ours: it goes. */
  async function askOnce(name: string, keys: readonly string[], args: readonly Argument[], late?: (reply: unknown) => void) {
    try {
      return await ask(name, keys, args, late);
    } catch (error) {
      if (!isForeign(error)) throw error;
      await redis.del(...keys);
      return ask(name, keys, args, late);
    }
  }

  async function runUp(
    name: string,
    keys: readonly string[],
    args: readonly Argument[],
    late?: (reply: unknown) => void,
  ): Promise<unknown> {
    if (!up) throw new StateLostError('down');
    try {
      return await askOnce(name, keys, args, late);
    } catch (error) {
      const reason = error instanceof StateLostError ? error.message : reasonOf(error);
      fall(reason);
      throw error instanceof StateLostError ? error : new StateLostError(reason);
    }
  }

  function fall(reason: string): void {
    if (!up || closed) return;
    up = false;
    hold = performance.now() - upSince < STEADY ? Math.min(LONGEST_RETRY, hold * 2) : RETRY;
    for (const fail of [...waiting]) fail(new StateLostError(reason));
    for (const hook of downHooks) hook();
    tellLog.lost(reason);
    schedule(hold);
  }

  function schedule(millis: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => void beat(), millis);
    timer.unref();
  }

  /** Asks Redis for a sign of life; it must be able to write. */
  async function beat(): Promise<void> {
    if (beating || closed) return;
    beating = true;
    try {
      const reply = (await askOnce('beat', [key('members'), key('circuits')], [process, MEMBER_LEASE])) as readonly unknown[];
      silent = 0;
      if (typeof reply[0] === 'number') processes = Math.max(least, reply[0]);
      for (const hook of beatHooks) hook(reply.slice(1));
      if (!up && !closed) {
        for (const hook of upHooks) await hook(askOnce);
        up = true;
        upSince = performance.now();
        tellLog.back();
      }
      if (up) schedule(BEAT);
    } catch (error) {
      if (error instanceof StateLostError) silent++;
      else lastError = reasonOf(error);
      const reason = error instanceof StateLostError ? error.message : lastError;
      if (up) fall(reason);
      else schedule(hold);
      // A connection that stays silent may be dead where a new one is not.
      if (silent >= 3) {
        silent = 0;
        redis.disconnect(true);
      }
    } finally {
      beating = false;
    }
  }

  void redis.connect().catch(() => {});
  for (const until = performance.now() + FIRST_ANSWER; !up && performance.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (!up) {
    tellLog.lost(lastError);
    if (timer === undefined) schedule(RETRY);
  }

  return {
    process,
    get up() {
      return up;
    },
    get processes() {
      return processes;
    },
    run: runUp,
    read: (script, keys, args) => runUp(`${script}Buffer`, keys, args),
    tell(script, keys, args) {
      if (up) runUp(script, keys, args).catch(() => {});
    },
    key,
    onUp: (hook) => void upHooks.push(hook),
    onDown: (hook) => void downHooks.push(hook),
    onBeat: (hook) => void beatHooks.push(hook),
    async close() {
      if (closed) return;
      const leaving = up ? ask('leave', [key('members')], [process]).catch(() => {}) : undefined;
      closed = true;
      clearTimeout(timer);
      await leaving;
      redis.disconnect();
    },
  };
}

function optionsFor({ host, port, tls, username, password, database }: StateAddress): RedisOptions {
  return {
    host,
    port,
    ...(tls && { tls: { servername: host } }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    db: database,
    protocol: 2,
    lazyConnect: true,
    // Nothing waits in line for a Redis that is not there, and nothing is done twice.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 1000,
    retryStrategy: () => RETRY + Math.random() * RETRY,
    disableClientInfo: true,
    scripts: SCRIPTS,
  };
}

/** One line when it goes and one when it is back, each at most once a minute; `back` only after a `lost` that was told. */
function createQuietLog(log: LinkLog) {
  let toldAt = Number.NEGATIVE_INFINITY;
  let isTold = false;
  return {
    lost(reason: string) {
      const now = performance.now();
      if (isTold || now - toldAt < QUIET) return;
      toldAt = now;
      isTold = true;
      log.warn({ reason: reason.replace(/^shared state lost: /, '') }, 'shared state lost: going on with the state of this process');
    },
    back() {
      if (!isTold) return;
      isTold = false;
      log.warn({}, 'shared state is back');
    },
  };
}

/** A word that tells no host, no name and no password. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code)) return code;
  return (
    /\b(WRONGPASS|NOAUTH|NOPERM|OOM|READONLY|LOADING|MISCONF|MASTERDOWN|CLUSTERDOWN|BUSY|WRONGTYPE|MOVED)\b/.exec(String(message))?.[1] ??
    'no answer'
  );
}

function isForeign(error: unknown): boolean {
  return error instanceof Error && error.message.includes('WRONGTYPE');
}
