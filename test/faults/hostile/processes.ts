/** Vendors and a gateway as processes of their own, and what the system says of the gateway's. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapters } from '../../../adapters/index.ts';
import type { FileSettings } from '../../harness.ts';
import type { Order, Word } from './vendor.ts';

/** A vendor's emulator behind its relay, in another process. */
export interface VendorProcess {
  readonly vendor: string;
  readonly url: string;
  readonly connection: { readonly credentials: Readonly<Record<string, string>>; readonly options: Readonly<Record<string, unknown>> };
  /** Shows a fault of `WRONGS` to every request, to those that write, or to a share of them, evenly. */
  show(fault: string, on?: 'everything' | 'writes', share?: number): void;
  heal(): void;
  /** Requests since the last count, and those of them that met the fault. */
  count(): Promise<{ readonly count: number; readonly struck: number }>;
  stop(): void;
}

/** Starts one. */
export async function startVendorProcess(vendor: string): Promise<VendorProcess> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'vendor.ts'), [vendor], { execArgv: [], stdio: 'inherit' });
  const word = () => new Promise<Word>((resolve) => child.once('message', (said) => resolve(said as Word)));
  const tell = (order: Order) => void child.send(order);
  const first = await word();
  if (!('url' in first)) throw new Error('a vendor that does not say where it is');
  const adapter = adapters.find((each) => each.vendor === vendor);
  const writing = adapter?.wire.surprising.filter((rule) => rule.writes).map((rule) => [rule.method, rule.path.source] as const) ?? [];
  const reading = adapter?.wire.surprising.filter((rule) => !rule.writes).map((rule) => `(?!${rule.path.source})`) ?? [];
  const writes = [...writing, ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, `^${reading.join('')}`] as const)];
  return {
    vendor,
    ...first,
    show: (fault, on = 'everything', share = 1) => tell({ show: fault, on, share, writes }),
    heal: () => tell({ heal: true }),
    count: async () => {
      const said = word();
      tell({ count: true });
      return (await said) as { count: number; struck: number };
    },
    stop: () => void child.kill(),
  };
}

/** A connection to it, as a configuration file says it. */
export function connectionTo(vendor: VendorProcess, id: string, limits: object = {}): FileSettings {
  return {
    ...{ id, vendor: vendor.vendor, baseUrl: vendor.url, ...vendor.connection },
    limits: { requestsPerSecond: 5000, concurrency: 64, timeoutMs: 5000, retries: 1, ...limits },
  };
}

/** Resident memory of a process in MB, now and at its peak since `forgetPeak`. Linux only. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024);
  return { now: line('VmRSS'), peak: line('VmHWM') };
}

/** The peak is what it is now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
