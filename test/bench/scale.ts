/**
 * `--workers N`: so many workers against one process, in turns. Load, vendors and Redis run on the same cores, so that a machine of few cores cannot show a
 * ratio of N: what it could show at best is worked out from the processor time of each answer, and told beside.
 */
import { availableParallelism } from 'node:os';
import { ownState, withoutRedis } from '../state/redis-server.ts';
import { type Gateway, KEY, startGateway, startVendors } from './gateway.ts';
import { cpuSeconds, memoryOf, start } from './processes.ts';
import { drive, median, megabytes, progress, type Report, table } from './turns.ts';

/** So few that one process does not shed any, even where its core has other work. */
const CONNECTIONS = 4;
const PATHS: Readonly<Record<string, string>> = {
  'list of 50 orders': '/orders?connection=retailcrm&limit=50',
  'one order': '/orders/retailcrm:order-ID',
  'cached reference': '/reference/order-statuses?connection=retailcrm',
};

/** Medians of one scenario and one gateway; processor time in milliseconds an answer. */
interface Row {
  readonly scenario: string;
  readonly name: string;
  readonly throughput: number;
  readonly cpu: number;
  /** Of load and vendors. */
  readonly others: number;
  readonly p50: number;
  readonly p99: number;
}

export async function measureWorkers(workers: number, folder: string, rounds: number, seconds: number): Promise<Report> {
  if (withoutRedis) throw new Error(withoutRedis);
  const state = ownState();
  try {
    return await measure(workers, state.url, folder, rounds, seconds);
  } finally {
    await state.clear();
  }
}

async function measure(workers: number, state: string, folder: string, rounds: number, seconds: number): Promise<Report> {
  const accounts = await startVendors('any');
  const load = start('./load.ts', [], 'any');
  const many = `${workers} workers`;
  const gateways: Readonly<Record<string, Gateway>> = {
    'one process': await startGateway(accounts.list, { folder, name: 'alone', core: 'any' }),
    'one process, shared state': await startGateway(accounts.list, { folder, name: 'sharing', core: 'any', state }),
    [many]: await startGateway(accounts.list, { folder, name: 'workers', core: 'any', state, workers }),
  };
  const headers = { authorization: `Bearer ${KEY}` };
  const [alone] = Object.values(gateways) as [Gateway];
  const { data } = (await (await fetch(`${alone.url}${PATHS['list of 50 orders']}`, { headers })).json()) as { data: { id: string }[] };
  const id = data[0]?.id ?? '';
  // The first of them served when it was ready; the others may still be loading.
  for (let serving = 0; serving < workers; ) {
    const text = await (await fetch(`${(gateways[many] as Gateway).url}/metrics`, { headers })).text();
    serving = Number(/^sluice_workers (\d+)$/m.exec(text)?.[1] ?? 0);
  }

  const turn = async (scenario: string, name: string, length: number) => {
    const { url, process: gateway } = gateways[name] as Gateway;
    const path = (PATHS[scenario] ?? '').replace('retailcrm:order-ID', id);
    const usage = () => [cpuSeconds(gateway.pid), cpuSeconds(load.pid) + cpuSeconds(accounts.process.pid)] as const;
    const before = usage();
    const job = { url: `${url}${path}`, method: 'GET', headers, connections: CONNECTIONS, seconds: length, status: 200 };
    const measured = await drive(load, job, `${scenario}, ${name}`);
    const after = usage();
    const each = (of: 0 | 1) => ((after[of] - before[of]) * 1000) / measured.requests;
    return { ...measured, cpu: each(0), others: each(1) };
  };
  const rows: Row[] = [];
  for (const scenario of Object.keys(PATHS)) {
    progress(scenario);
    const turns = new Map(Object.keys(gateways).map((name) => [name, [] as Awaited<ReturnType<typeof turn>>[]]));
    for (const name of turns.keys()) await turn(scenario, name, Math.max(1, seconds / 2));
    for (let round = 0; round < rounds; round++) for (const [name, all] of turns) all.push(await turn(scenario, name, seconds));
    for (const [name, all] of turns)
      rows.push({
        ...{ scenario, name, throughput: median(all.map(({ requests, seconds: took }) => requests / took)) },
        ...{ cpu: median(all.map(({ cpu }) => cpu)), others: median(all.map(({ others }) => others)) },
        ...{ p50: median(all.map(({ p50 }) => p50)), p99: median(all.map(({ p99 }) => p99)) },
      });
  }

  const cores = availableParallelism();
  const cells = rows.map((row) => {
    const first = rows.find(({ scenario }) => scenario === row.scenario) as Row;
    return [
      ...[row.scenario, row.name, row.throughput.toFixed(0), (row.throughput / first.throughput).toFixed(2)],
      (atBest(row, row.name === many ? workers : 1, cores) / atBest(first, 1, cores)).toFixed(2),
      ...[row.cpu.toFixed(3), row.others.toFixed(3), row.p50.toFixed(2), row.p99.toFixed(2)],
    ];
  });
  const head = ['scenario', 'who', 'answers/s', 'ratio', 'at best', 'CPU ms', 'others', 'p50 ms', 'p99 ms'];
  const memory = Object.entries(gateways).map(([name, { process: gateway }]) => [name, memoryOf(gateway.pid)] as const);
  return {
    text: [
      table(head, cells, 2),
      '',
      `at best: the ratio if ${cores} cores did nothing but these answers, load and vendors ("others") included and Redis not.`,
      `resident memory, MB: ${memory.map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(', ')}`,
    ].join('\n'),
    results: { cores, rows, memory: Object.fromEntries(memory) },
    figures: [],
  };
}

/** Answers a millisecond: as many as the workers can give, and as the machine can beside what the others need of it for each. */
function atBest({ cpu, others }: Row, workers: number, cores: number): number {
  return Math.min(workers / cpu, cores / (cpu + others));
}
