/**
 * `npm run bench`: the gateway against its peers, in turns, on one machine, in one run. Only ratios mean anything. README.md beside this file says how to
 * read them. Options: --rounds N (5), --seconds N (2) of each turn, --only TEXT (scenarios whose name holds it), --json FILE, --check (exit 1 below a floor).
 * Instead of the scenarios: --workers N, --start-up, --memory [N] (1000000 requests).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KEY, SPENT_KEY, startGateway, startVendors } from './gateway.ts';
import type { Job, Measured } from './load.ts';
import { cpuSeconds, memoryOf, pinning, type Running, start, stopAll } from './processes.ts';
import { type Ask, FIGURES, type Figure, type Result, type Scenario, scenarios, type Target } from './scenarios.ts';
import { drive, type Judged, median, megabytes, progress, type Report, table } from './turns.ts';
import type { Account } from './upstream.ts';

const { values: options } = parseArgs({
  // The number may be left out.
  args: process.argv.slice(2).flatMap((arg, at, all) => (arg === '--memory' && !/^\d/.test(all[at + 1] ?? '') ? [arg, '1000000'] : [arg])),
  options: {
    workers: { type: 'string' },
    'start-up': { type: 'boolean', default: false },
    memory: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});

/** Everything that listens. */
interface Stage {
  readonly urls: Readonly<Record<Target, string>>;
  readonly processes: Readonly<Record<Target, Running>>;
  readonly headers: Readonly<Record<Target, Readonly<Record<string, string>>>>;
  readonly load: Running;
}

async function raise(folder: string): Promise<Stage> {
  const { list: accounts } = await startVendors('load');
  const crm = accounts.find(({ id }) => id === 'retailcrm') as Account;
  const apiKey = String(crm.connection.credentials.apiKey);
  const gateway = await startGateway(accounts, { folder, name: 'gateway', core: 'measured' });
  const bare = start('./peers/bare.ts', [crm.url, apiKey], 'measured');
  const express = start('./peers/express.ts', [crm.url, apiKey], 'measured');
  const proxy = start('./peers/byte-proxy.ts', [crm.url], 'measured');
  const urls = { gateway: gateway.url, bare: await bare.line(), express: await express.line(), 'byte proxy': await proxy.line() };
  const headers = { gateway: { authorization: `Bearer ${KEY}` }, bare: {}, express: {}, 'byte proxy': { 'x-api-key': apiKey } };
  return {
    urls,
    processes: { gateway: gateway.process, bare, express, 'byte proxy': proxy },
    headers,
    load: start('./load.ts', [], 'load'),
  };
}

/** What the requests are made of, asked of the gateway itself. */
async function facts(stage: Stage) {
  const ask = async (path: string, key = KEY) => {
    const answer = await fetch(`${stage.urls.gateway}${path}`, { headers: { authorization: `Bearer ${key}` } });
    // biome-ignore lint/suspicious/noExplicitAny: whatever JSON it is
    return { headers: answer.headers, body: (await answer.json()) as any };
  };
  const orders = await ask('/orders?connection=retailcrm&limit=20');
  const products = (await ask('/products?connection=retailcrm&limit=200')).body.data as { variants: { id: string }[] }[];
  const variants = products.flatMap((product) => product.variants.map(({ id }) => id));
  const warehouses = (await ask('/reference/warehouses?connection=retailcrm')).body.data as { id: string }[];
  const lines = Array.from({ length: 1000 }, (_, index) => ({
    variantId: variants[index % variants.length],
    warehouseId: warehouses[Math.floor(index / variants.length) % warehouses.length]?.id,
    quantity: (index % variants.length) % 50,
  }));
  // The answer is what counts here: the next one is refused.
  await ask('/connections', SPENT_KEY);
  return {
    order: (orders.body.data[0].id as string).replace('retailcrm:order-', ''),
    etag: (await ask('/reference/order-statuses?connection=retailcrm')).headers.get('etag') ?? '',
    lines,
    slow: ['retailcrm-20', 'retailcrm-40', 'hprofit-30', 'mydrop-30', 'selsup-20', 'saplab-20'],
    spent: { authorization: `Bearer ${SPENT_KEY}` },
  };
}

async function turn(stage: Stage, scenario: Scenario, ask: Ask, seconds: number): Promise<Measured & { cpu: number }> {
  const job: Job = {
    url: `${stage.urls[ask.target]}${ask.path}`,
    method: ask.method ?? 'GET',
    headers: { ...stage.headers[ask.target], ...(ask.body !== undefined && { 'content-type': 'application/json' }), ...ask.headers },
    ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
    connections: scenario.connections,
    seconds,
    status: ask.status ?? 200,
  };
  const { pid } = stage.processes[ask.target];
  const before = cpuSeconds(pid);
  const measured = await drive(stage.load, job, `${scenario.name}, ${ask.target}`);
  return { ...measured, cpu: ((cpuSeconds(pid) - before) * 1000) / measured.requests };
}

async function measure(stage: Stage, scenario: Scenario, rounds: number, seconds: number): Promise<Result[]> {
  const asks = Object.entries(scenario.asks);
  const turns = new Map(asks.map(([name]) => [name, [] as (Measured & { cpu: number })[]]));
  for (const [, ask] of asks) await turn(stage, scenario, ask, Math.max(1, seconds / 2));
  for (let round = 0; round < rounds; round++)
    for (const [name, ask] of asks) turns.get(name)?.push(await turn(stage, scenario, ask, seconds));
  return [...turns].map(([name, all]) => ({
    scenario: scenario.name,
    name,
    throughput: median(all.map((each) => each.requests / each.seconds)),
    cpu: median(all.map(({ cpu }) => cpu)),
    p50: median(all.map(({ p50 }) => p50)),
    p99: median(all.map(({ p99 }) => p99)),
  }));
}

function tableOf(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const first = results.find(({ scenario }) => scenario === result.scenario) as Result;
    return [
      result.scenario,
      result.name,
      result.throughput.toFixed(0),
      (result.throughput / first.throughput).toFixed(2),
      result.cpu.toFixed(3),
      result.p50.toFixed(2),
      result.p99.toFixed(2),
    ];
  });
  return table(['scenario', 'who', 'answers/s', 'ratio', 'CPU ms', 'p50 ms', 'p99 ms'], rows, 2);
}

function judge(figure: Figure, results: readonly Result[]): Judged | undefined {
  const of = (scenario: string, name: string): Result => {
    const found = results.find((result) => result.scenario === scenario && result.name === name);
    if (!found) throw new RangeError(`${scenario}, ${name} was not measured`);
    return found;
  };
  try {
    const value = figure.value(of, results);
    return {
      name: figure.name,
      value,
      floor: figure.floor,
      goal: figure.goal,
      met: figure.most ? value <= figure.floor : value >= figure.floor,
      most: figure.most === true,
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function measureScenarios(folder: string): Promise<Report> {
  const stage = await raise(folder);
  const all = scenarios(await facts(stage)).filter(({ name }) => name.includes(options.only));
  const idle = memoryOf(stage.processes.gateway.pid);
  const results: Result[] = [];
  for (const scenario of all) {
    progress(scenario.name);
    results.push(...(await measure(stage, scenario, Number(options.rounds), Number(options.seconds))));
  }
  const memory = Object.entries(stage.processes).map(([name, { pid }]) => [name, memoryOf(pid)] as const);
  return {
    text: [
      tableOf(results),
      '',
      `resident memory, MB: gateway idle ${megabytes(idle)}, afterwards ${memory.map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(', ')}`,
    ].join('\n'),
    results: { turns: results, memory: { idle, ...Object.fromEntries(memory) } },
    figures: FIGURES.flatMap((figure) => judge(figure, results) ?? []),
  };
}

async function chosen(folder: string): Promise<Report> {
  const rounds = Number(options.rounds);
  if (options.workers !== undefined)
    return (await import('./scale.ts')).measureWorkers(Number(options.workers), folder, rounds, Number(options.seconds));
  if (options['start-up']) return (await import('./start-up.ts')).measureStartUp(folder, rounds);
  if (options.memory !== undefined) return (await import('./memory.ts')).measureMemory(Number(options.memory), folder);
  return measureScenarios(folder);
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
try {
  const { text, results, figures } = await chosen(folder);
  const placed = options.workers === undefined ? pinning : 'not pinned';
  const turns = options.memory ? '' : `; medians of ${options.rounds}${options['start-up'] ? '' : ` × ${options.seconds} s`}`;
  say(`Node ${process.version}, ${cpus()[0]?.model} × ${cpus().length}; ${placed}${turns}\n`);
  say(`${text}\n`);
  for (const { name, value, floor, goal, met, most } of figures)
    say(
      `${met ? 'met   ' : 'MISSED'}  ${value.toFixed(2)}  ${name} (floor ${most ? '≤' : '≥'} ${floor}${goal === null ? '' : `, goal ${goal}`})`,
    );
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ at: new Date().toISOString(), node: process.version, results, figures }, null, 2)}\n`);
  if (options.check && (figures.length === 0 || figures.some(({ met }) => !met))) process.exitCode = 1;
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
