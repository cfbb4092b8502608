#!/usr/bin/env node
/**
 * The command line. Exit codes: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration.
 * Everything but `node:` is imported late, so that an old Node gets to the message about itself.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Adapter } from './adapter.ts';
import type { Config } from './config.ts';

const USAGE = `Usage: sluice <command>

Commands:
  start [--config FILE]     Run the gateway. SIGHUP, or a change of the file, reloads its keys and connections.
  sandbox [--port N]        Run the gateway with an emulator of every vendor, on loopback.
  doctor [ID ...]           Ask every connection, or these, whether it can be worked with, and say what to do where it cannot.
                            Reads only; a running gateway is not disturbed. Exit code 1 when something is wrong.
  config check [FILE]       Check a configuration and say what is wrong with it.
  config schema             Print the JSON Schema of the configuration.

Options:
  --config FILE             Configuration file. Default: SLUICE_CONFIG, else sluice.yaml.
  --json                    doctor: print JSON instead of a table.
  --port N                  Port of the sandbox. Default: 8080, or the next free one.
  -h, --help                Print this.
  -v, --version             Print the version.

SLUICE_HOST and SLUICE_PORT override the address in the file.
`;
const LEAST_NODE = 26;
const FAILED = 1;
const WRONG_USAGE = 64;
const WRONG_CONFIG = 78;

/** A wrong command line; the message says what. */
class UsageError extends Error {}

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args);
  if (values.help) return say(USAGE);
  if (values.version) return say(`${await version()}\n`);
  const [command, ...rest] = positionals;
  if (command === undefined) throw new UsageError('a command is needed');
  if (values.port !== undefined && command !== 'sandbox') throw new UsageError('--port belongs to `sluice sandbox`');
  if (values.json && command !== 'doctor') throw new UsageError('--json belongs to `sluice doctor`');
  if (values.config !== undefined && command !== 'start' && command !== 'doctor' && !(command === 'config' && rest[0] === 'check'))
    throw new UsageError('--config belongs to `sluice start`, `sluice doctor` and `sluice config check`');
  switch (command) {
    case 'start':
      none(rest);
      return start(fileOf(values.config));
    case 'sandbox':
      none(rest);
      return sandbox(values.port === undefined ? undefined : portOf(values.port));
    case 'doctor':
      return doctor(fileOf(values.config), rest, values.json === true);
    case 'config': {
      const [action, file, ...more] = rest;
      none(more);
      if (action === 'check' && file !== undefined && values.config !== undefined) throw new UsageError('one file is enough');
      if (action === 'check') return checkConfig(fileOf(file ?? values.config));
      if (action === 'schema' && file === undefined) return printSchema();
      throw new UsageError(
        action === undefined || action === 'schema' ? '`sluice config` needs check or schema' : `unknown command config ${action}`,
      );
    }
    default:
      throw new UsageError(`unknown command ${command}`);
  }
}

async function start(file: string): Promise<number> {
  // One that comes before the gateway can hear it must not end it; the file is looked at once more when it can.
  process.on('SIGHUP', () => {});
  const adapters = await loadAdapters();
  const read = await readConfig(file, adapters);
  if (read === undefined) return WRONG_CONFIG;
  const { config, text } = read;
  const source = { file: resolve(file), text, adapters };
  // The primary of several workers does without all that serves.
  if (config.server.workers > 1) await (await import('./workers.ts')).runWorkers(config, source);
  else await (await import('./server.ts')).serve(config, { adapters, source });
  return 0;
}

async function sandbox(port: number | undefined): Promise<number> {
  const { startSandbox } = await import('./sandbox.ts');
  const { welcome } = await startSandbox({ adapters: await loadAdapters(), ...(port !== undefined && { port }) });
  return say(welcome);
}

async function doctor(file: string, ids: readonly string[], json: boolean): Promise<number> {
  const adapters = await loadAdapters();
  const read = await readConfig(file, adapters);
  if (read === undefined) return WRONG_CONFIG;
  const { connections } = read.config;
  for (const id of ids) {
    if (connections.some((each) => each.id === id)) continue;
    throw new UsageError(`there is no connection ${id}; there are ${connections.map((each) => each.id).join(', ')}`);
  }
  const { examine, isWell, reportText } = await import('./doctor.ts');
  const chosen = connections.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const diagnoses = await examine(read.config, chosen, { adapters });
  const well = isWell(diagnoses);
  say(json ? `${JSON.stringify({ ok: well, connections: diagnoses }, null, 2)}\n` : reportText(diagnoses));
  return well ? 0 : FAILED;
}

async function checkConfig(file: string): Promise<number> {
  const read = await readConfig(file, await loadAdapters());
  if (read === undefined) return WRONG_CONFIG;
  return say(`ok\n${summary(read.config)}`);
}

async function printSchema(): Promise<number> {
  const { configSchema } = await import('./config.ts');
  return say(`${JSON.stringify(configSchema(await loadAdapters()), null, 2)}\n`);
}

/** The configuration and the text that says it; undefined when there is something wrong, which is told. */
async function readConfig(file: string, adapters: readonly Adapter[]): Promise<{ config: Config; text: string } | undefined> {
  const { faultText, parseConfig } = await import('./config.ts');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    complain(code === 'ENOENT' ? `${file}: no such file; sluice.example.yaml shows what it holds` : `${file}: cannot be read (${code})`);
    return undefined;
  }
  const result = parseConfig(text, process.env, adapters);
  if ('config' in result) return { config: result.config, text };
  for (const fault of result.faults) complain(faultText(fault));
  return undefined;
}

function summary({ server, store, state, keys, connections }: Config): string {
  const shown = (url: string) => url.split(':', 1)[0] ?? '';
  return [
    `address      ${server.host}:${server.port}`,
    ...(server.workers > 1 ? [`workers      ${server.workers}`] : []),
    `store        ${shown(store.url)}`,
    `state        ${state ? shown(state.url) : 'of this process'}`,
    `keys         ${keys.map((key) => key.name).join(', ')}`,
    `connections  ${connections.map(({ id, vendor }) => `${id} (${vendor})`).join(', ')}`,
    '',
  ].join('\n');
}

async function loadAdapters(): Promise<readonly Adapter[]> {
  const { adapters } = await import('../adapters/index.ts');
  return adapters;
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ', 1)[0]);
  }
}

function none(rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageError(`unexpected argument ${rest[0]}`);
}

function fileOf(given: string | undefined): string {
  return given ?? (process.env.SLUICE_CONFIG || 'sluice.yaml');
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError('--port must be 0 to 65535');
  return port;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

if (Number.parseInt(process.versions.node, 10) < LEAST_NODE) {
  complain(`Sluice needs Node ${LEAST_NODE} or newer; this is ${process.versions.node}.`);
  process.exitCode = FAILED;
} else {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const usage = error instanceof UsageError;
    complain(usage ? `sluice: ${error.message}\n\n${USAGE}` : `sluice: ${error instanceof Error ? error.message : String(error)}`);
    // A failed start may leave timers behind; nothing was accepted, so nothing is waited for.
    process.exit(usage ? WRONG_USAGE : FAILED);
  }
}
