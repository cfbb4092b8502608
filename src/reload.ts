/**
 * The configuration file while the gateway runs: read again on SIGHUP and when it changes. Keys and connections count at once, all of them or none; the rest
 * counts from the next start on. A file with a fault changes nothing.
 */
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Adapter } from './adapter.ts';
import { type Config, faultText, parseConfig } from './config.ts';

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly file: string;
  /** What the file said at the start. */
  readonly text: string;
  readonly adapters: readonly Adapter[];
}

/** How the running configuration and its file are to each other; plain data, so that a primary can tell its workers. */
export interface ConfigStatus {
  /** refused: the file has faults, and what it said before them runs. restart needed: more has changed in it than counts without one. */
  readonly state: 'current' | 'restart needed' | 'refused';
  /** Milliseconds since the epoch: when the configuration that runs was read. */
  readonly since: number;
  /** Times that the file was read again, by what came of it. */
  readonly reloads: Readonly<Record<'applied' | 'unchanged' | 'refused', number>>;
}

/** What a reload changed: names of keys and ids of connections. */
interface Change {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface ReloaderOptions {
  readonly source: ConfigSource;
  /** As it was read at the start. */
  readonly config: Config;
  /** Makes keys and connections count. Rejects when nothing of them does. */
  apply(config: Config, text: string): Promise<void>;
  /** Hears of the status each time the file was read. */
  told(status: ConfigStatus): void;
  readonly log: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
}

export interface Reloader {
  /** Reads no more. What is being applied is waited for. */
  stop(): Promise<void>;
}

/**
 * Milliseconds between two looks at the file. Its state is looked at rather than waited for by inotify: that follows a name or a folder, and would miss what
 * comes over a network file system or through a bind mount, and the file that Kubernetes changes by moving a link two levels above it.
 */
const LOOK = 1000;
/** A file that says the same after so long is no longer being written. */
const SETTLED = 500;

/** Follows the file from now on, and the signal. Changes since the start was read count too. */
export function followFile(options: ReloaderOptions): Reloader {
  const { source, log } = options;
  let running = options.config;
  /** What the file said when it was last looked at; undefined when it could not be read. */
  let lastText: string | undefined = source.text;
  let status: ConfigStatus = { state: 'current', since: Date.now(), reloads: { applied: 0, unchanged: 0, refused: 0 } };
  let stopped = false;
  let settling = false;
  /** One after the other. */
  let turn: Promise<void> = Promise.resolve();

  const tell = (outcome: keyof ConfigStatus['reloads'], next: Partial<ConfigStatus>) => {
    status = { ...status, ...next, reloads: { ...status.reloads, [outcome]: status.reloads[outcome] + 1 } };
    options.told(status);
  };
  const refuse = (faults: readonly string[]) => {
    log.error({ faults }, 'configuration refused: what was before it goes on');
    tell('refused', { state: 'refused' });
  };

  async function reload(text: string): Promise<void> {
    const result = parseConfig(text, process.env, source.adapters);
    if ('faults' in result) return refuse(result.faults.map(faultText));
    const { config } = result;
    const later = laterSettings(options.config, config);
    const state = later.length > 0 ? 'restart needed' : 'current';
    if (later.length > 0) log.warn({ settings: later }, 'these settings have changed and count from the next start on');
    const changes = {
      keys: changeOf(running.keys, config.keys, ({ name }) => name),
      connections: changeOf(running.connections, config.connections, ({ id }) => id),
    };
    if (isDeepStrictEqual([running.keys, running.connections], [config.keys, config.connections])) {
      log.info({}, 'configuration read again: keys and connections are as they were');
      return tell('unchanged', { state });
    }
    try {
      await options.apply(withReloaded(options.config, config), text);
    } catch (error) {
      log.error({ err: error }, 'configuration not taken: what was before it goes on');
      return tell('refused', { state: 'refused' });
    }
    running = config;
    log.info(changes, 'configuration reloaded');
    tell('applied', { state, since: Date.now() });
  }

  const read = () =>
    readFile(source.file, 'utf8').then(
      (text) => ({ text }),
      ({ code }: NodeJS.ErrnoException) => ({ text: undefined, fault: `${source.file}: cannot be read (${code})` }),
    );
  const inTurn = (work: () => Promise<void>) => {
    turn = turn.then(async () => {
      if (!stopped) await work();
    });
  };

  /** Whoever sends the signal says that the file is ready. */
  const onSignal = () =>
    inTurn(async () => {
      const found = await read();
      lastText = found.text;
      if (found.text === undefined) refuse([found.fault]);
      else await reload(found.text);
    });

  /** The file has changed, and may be half written. */
  const onChange = async () => {
    if (settling) return;
    settling = true;
    let found = await read();
    for (;;) {
      await sleep(SETTLED, undefined, { ref: false });
      const again = await read();
      if (again.text === found.text) break;
      found = again;
    }
    settling = false;
    inTurn(async () => {
      // As it was, or the signal was quicker.
      if (found.text === lastText) return;
      lastText = found.text;
      if (found.text === undefined) refuse([found.fault]);
      else await reload(found.text);
    });
  };
  const looked = () => void onChange();

  process.on('SIGHUP', onSignal);
  watchFile(source.file, { interval: LOOK, persistent: false }, looked);
  // The first look of the watch only learns what is there.
  looked();
  options.told(status);

  return {
    async stop() {
      stopped = true;
      // The handler stays: without one the signal would end the process, which may have requests to finish.
      unwatchFile(source.file, looked);
      await turn;
    },
  };
}

/** What counts after a reload: keys and connections of the file as it is now, the rest as it was at the start. */
export function withReloaded(first: Config, now: Config): Config {
  return { ...first, keys: now.keys, connections: now.connections };
}

/** Paths of the settings that are not what they were at the start and need another one. */
export function laterSettings(before: Config, now: Config): string[] {
  const { keys: _keys, connections: _connections, ...fixed } = before;
  const { keys: _otherKeys, connections: _otherConnections, ...next } = now;
  return differences(fixed, next, '');
}

function differences(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isMapping(one) || !isMapping(other)) return [path];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => differences(one[name], other[name], path === '' ? name : `${path}.${name}`));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function changeOf<T>(before: readonly T[], now: readonly T[], nameOf: (each: T) => string): Change {
  const old = new Map(before.map((each) => [nameOf(each), each]));
  const next = new Map(now.map((each) => [nameOf(each), each]));
  const added = [...next.keys()].filter((name) => !old.has(name));
  return {
    added,
    changed: [...next].filter(([name, each]) => old.has(name) && !isDeepStrictEqual(old.get(name), each)).map(([name]) => name),
    removed: [...old.keys()].filter((name) => !next.has(name)),
  };
}
