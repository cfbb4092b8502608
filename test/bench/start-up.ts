/** `--start-up`: from the start of a process to its first answer, and what it holds then, in turns with what users would take instead. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway, startVendors } from './gateway.ts';
import { memoryOf, type Running, shareOf, start } from './processes.ts';
import { median, megabytes, progress, type Report, table } from './turns.ts';

/** Milliseconds that a process is left alone before its memory is looked at. */
const SETTLE = 1500;

interface Started {
  readonly process: Running;
  readonly readyMs: number;
}

export async function measureStartUp(folder: string, rounds: number): Promise<Report> {
  const { list: accounts } = await startVendors('load');
  const crm = accounts.find(({ id }) => id === 'retailcrm');
  let serial = 0;
  const gateway =
    (options: { readonly env?: Readonly<Record<string, string>> } = {}) =>
    () =>
      startGateway(accounts, { folder, name: `start-${serial++}`, core: 'measured', ...options });
  const peer = (script: string) => async (): Promise<Started> => {
    const began = performance.now();
    const process = start(script, [crm?.url ?? '', String(crm?.connection.credentials.apiKey)], 'measured');
    await process.line();
    return { process, readyMs: performance.now() - began };
  };
  const who: Readonly<Record<string, () => Promise<Started>>> = {
    express: peer('./peers/express.ts'),
    'byte proxy': peer('./peers/byte-proxy.ts'),
    gateway: gateway(),
    'gateway, compiled before': gateway({ env: { NODE_COMPILE_CACHE: `${folder}/compiled` } }),
  };
  // The first to use the folder of compiled code fills it.
  await (await who['gateway, compiled before']?.())?.process.end();
  const all = new Map(Object.keys(who).map((name) => [name, [] as { ready: number; resident: number; share: number }[]]));
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1}`);
    for (const [name, begin] of Object.entries(who)) {
      const { process, readyMs } = await begin();
      await sleep(SETTLE);
      all.get(name)?.push({ ready: readyMs, resident: memoryOf(process.pid), share: shareOf(process.pid) });
      await process.end();
    }
  }
  const rows = [...all].map(([name, turns]) => ({
    name,
    ready: median(turns.map(({ ready }) => ready)),
    resident: median(turns.map(({ resident }) => resident)),
    share: median(turns.map(({ share }) => share)),
  }));
  const [first] = rows;
  const cells = rows.map(({ name, ready, resident, share }) => [
    ...[name, ready.toFixed(0), (ready / (first?.ready ?? 1)).toFixed(2)],
    ...[megabytes(resident), megabytes(share), (resident / (first?.resident ?? 1)).toFixed(2)],
  ]);
  const head = ['who', 'ready ms', 'ratio', 'idle MB', 'unshared MB', 'ratio'];
  return { text: table(head, cells, 1), results: rows, figures: [] };
}
