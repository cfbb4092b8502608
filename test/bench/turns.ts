/** What all measurements share: one turn of load, the median of turns, and the table of what came out. */
import type { Job, Measured } from './load.ts';
import type { Running } from './processes.ts';

/** What a measurement has to say. */
export interface Report {
  /** For people. */
  readonly text: string;
  /** For `--json`. */
  readonly results: unknown;
  readonly figures: readonly Judged[];
}

/** A figure that the project holds itself to, and what became of it. */
export interface Judged {
  readonly name: string;
  readonly value: number;
  readonly floor: number;
  readonly goal: number | null;
  readonly met: boolean;
  /** Whether the floor is the most, instead of the least. */
  readonly most: boolean;
}

/** One turn of a load process. An answer that is not the right one spoils it: what was fast was something else. */
export async function drive(load: Running, job: Job, what: string): Promise<Measured> {
  load.tell(JSON.stringify(job));
  const measured = JSON.parse(await load.line()) as Measured | { error: string };
  if ('error' in measured) throw new Error(`${what}: ${measured.error}`);
  if (Object.keys(measured.wrong).length > 0 || measured.requests === 0)
    throw new Error(`${what}: ${measured.requests} right answers, and wrong ones: ${JSON.stringify(measured.wrong)}`);
  return measured;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Columns of text; the first `left` of them begin at the left. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row.map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n');
}

/** Bytes as whole megabytes. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

export function progress(text: string): void {
  process.stderr.write(`${text} …\n`);
}
