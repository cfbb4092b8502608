/** Many requests, each answer judged by the document, and what was found. */
import { connect } from 'node:net';
import { roll } from './dice.ts';
import type { Answered, Operation } from './document.ts';
import {
  type FuzzRequest,
  garbageBytes,
  garbageRequest,
  isOfMoment,
  isOfVendors,
  isSupported,
  nearRequest,
  validRequest,
} from './requests.ts';
import type { World } from './world.ts';

/** Something that must not be. */
export interface Finding {
  readonly fault: string;
  readonly request: string;
  readonly answer: string;
}

/** What a campaign did to one operation. */
export interface Tally {
  requests: number;
  readonly statuses: Map<number, number>;
  /** Connections that answered a valid request well. */
  readonly served: Set<string>;
}

export interface Report {
  readonly requests: number;
  readonly findings: readonly Finding[];
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Operations that never succeeded, with the connection that says it can do them. */
  readonly unserved: readonly string[];
  readonly seconds: number;
}

export interface CampaignOptions {
  readonly seed: number;
  readonly runs: number;
  /** Requests under way at a time. */
  readonly atOnce?: number;
}

/** Of a hundred requests, so many are garbage for a socket. */
const BYTES = 4;
const SOCKET_MS = 8000;
const BATCH = 200;
/** A healthy vendor and a right gateway cause none of these. */
const UNWANTED = new Set([
  'vendor_error',
  'vendor_invalid_response',
  'vendor_auth',
  'vendor_unavailable',
  'vendor_rate_limited',
  'vendor_timeout',
  'outcome_unknown',
  'overloaded',
]);

/** Runs it. */
export async function runCampaign(world: World, { seed, runs, atOnce = 6 }: CampaignOptions): Promise<Report> {
  const { operations } = world.document;
  const began = performance.now();
  const findings: Finding[] = [];
  const tallies = new Map<string, Tally>();
  let errors = 0;
  let done = 0;

  const find = (fault: string, request: string, answer: string) => void findings.push({ fault, request, answer });
  const tally = (name: string, request: FuzzRequest | null, status: number) => {
    const entry = tallies.get(name) ?? { requests: 0, statuses: new Map<number, number>(), served: new Set<string>() };
    tallies.set(name, entry);
    entry.requests += 1;
    entry.statuses.set(status, (entry.statuses.get(status) ?? 0) + 1);
    if (request?.kind === 'valid' && status >= 200 && status < 300) entry.served.add(request.connection);
  };

  const one = async (index: number): Promise<void> => {
    const operation = operations[index % operations.length] as Operation;
    const request = roll((dice): FuzzRequest | ReturnType<typeof garbageBytes> => {
      const die = dice.below(99);
      if (die < BYTES) return garbageBytes(dice, world);
      if (die < 12) return garbageRequest(dice, world, operation);
      if (die < 50) return nearRequest(dice, world, operation);
      const pages = world.pages(operation.path);
      const next = pages.length > 0 && operation.method === 'GET' && dice.chance(15) ? dice.pick(pages) : undefined;
      const valid = validRequest(dice, world, operation);
      return next === undefined ? valid : { ...valid, target: next };
    }, seed + index);
    if ('bytes' in request) {
      const answer = await speak(world.url, request.bytes);
      const told = `${request.about}: ${JSON.stringify(request.bytes.toString('latin1').slice(0, 300))}`;
      tally('(bytes)', null, typeof answer === 'object' ? answer.status : 0);
      if (answer === 'hung') find('the socket was neither answered nor closed', told, '');
      else if (answer !== 'closed' && answer.status >= 400)
        for (const fault of world.document.strayFaults(answer)) find(fault, told, show(answer));
      return;
    }
    let answer: Answered;
    try {
      answer = await world.send(request);
    } catch (error) {
      find(`no answer: ${String(error)}`, tell(request), '');
      return;
    }
    tally(request.operation?.name ?? '(none)', request, answer.status);
    for (const fault of judge(world, request, answer)) find(fault, tell(request), show(answer));
    if (request.kind === 'valid') world.learn(request, answer);
    for (; errors < world.errors.length; errors++) find('an error was logged', tell(request), world.errors[errors] ?? '');
  };

  while (done < runs) {
    const batch = Array.from({ length: Math.min(BATCH, runs - done) }, (_, index) => done + index).values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const index of batch) await one(index);
      }),
    );
    done = Math.min(runs, done + BATCH);
    for (const emulator of world.emulators) {
      for (const { request, reason } of emulator.refused)
        find(
          `${emulator.vendor} was asked against its rules: ${reason}`,
          `${request.method} ${request.url} ${request.body.slice(0, 1000)}`,
          '',
        );
      emulator.forget();
    }
  }
  const alive = await world.send({ method: 'GET', target: '/healthz', headers: {}, body: null });
  if (alive.status !== 200) find('it is not alive after all this', '', show(alive));
  return {
    requests: runs,
    findings,
    tallies,
    unserved: operations.flatMap((operation) => {
      const served = tallies.get(operation.name)?.served ?? new Set();
      const able = world.connections.filter((view) => isSupported(view, operation)).map(({ id }) => id);
      // What is not the vendors' is the same for every connection.
      if (!isOfVendors(operation)) return served.size > 0 || isOfMoment(operation) ? [] : [operation.name];
      return able.filter((id) => !served.has(id)).map((id) => `${operation.name} ${id}`);
    }),
    seconds: (performance.now() - began) / 1000,
  };
}

function judge({ document }: World, request: FuzzRequest, answer: Answered): string[] {
  const { operation, method, must, kind } = request;
  const native = operation?.path.startsWith('/passthrough') ?? false;
  const code = codeOf(answer);
  // Some answers are given before anybody knows what is asked for.
  const early = answer.status === 408 || answer.status === 431;
  const faults = operation && !early ? document.faults(operation, answer, method) : document.strayFaults(answer, method);
  if (answer.status === 500 && (!native || code === 'internal_error')) faults.push('500');
  if (!native && code !== undefined && UNWANTED.has(code)) faults.push(`${code} of a healthy vendor`);
  if (must === 'refused' && !early && !(answer.status >= 400 && answer.status < 500)) faults.push(`${answer.status} for ${request.about}`);
  if (typeof must === 'number' && answer.status !== must) faults.push(`${answer.status} instead of ${must} for ${request.about}`);
  // What a vendor says in its own words is its own business, and so is what it demands of a record.
  if (
    kind === 'valid' &&
    (!native || code !== undefined) &&
    !isDemand(answer) &&
    (answer.status === 400 || answer.status === 415 || answer.status === 401 || answer.status === 403)
  )
    faults.push(`${answer.status} for what the document allows: ${detailOf(answer)}`);
  return faults;
}

/** Whether a vendor wants more than the document says: the problem names the connection. */
function isDemand(answer: Answered): boolean {
  return answer.status === 400 && (JSON.parse(answer.text) as { connection?: string }).connection !== undefined;
}

function detailOf(answer: Answered): string {
  return (JSON.parse(answer.text) as { detail?: string }).detail ?? '';
}

function codeOf(answer: Answered): string | undefined {
  if (!String(answer.headers['content-type']).startsWith('application/problem+json')) return undefined;
  try {
    return (JSON.parse(answer.text) as { code?: string }).code;
  } catch {
    return undefined;
  }
}

function tell({ kind, about, method, target, headers, body }: FuzzRequest): string {
  const { authorization: _, ...rest } = headers;
  return `[${kind}${about === '' ? '' : `: ${about}`}] ${method} ${target.slice(0, 600)} ${JSON.stringify(rest).slice(0, 300)} ${body === null ? '' : body.toString().slice(0, 1500)}`;
}

function show({ status, headers, text }: Answered): string {
  const { date: _, ...rest } = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(x-|content-sec|cross|origin|referrer|strict|connection|keep)/.test(name)),
  );
  return `${status} ${JSON.stringify(rest)} ${text.slice(0, 700)}`;
}

/** Sends bytes on a socket of their own. */
function speak(url: string, bytes: Buffer): Promise<Answered | 'hung' | 'closed'> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Uint8Array[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(chunks.length > 0 ? readAnswer(Buffer.concat(chunks)) : 'hung');
    }, SOCKET_MS);
    socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(readAnswer(Buffer.concat(chunks)));
    });
    socket.end(bytes);
  });
}

/** The last answer of what a socket said: the others were to what came before. */
function readAnswer(bytes: Buffer): Answered | 'closed' {
  const text = bytes.toString();
  const start = text.lastIndexOf('HTTP/1.1 ');
  if (start < 0) return 'closed';
  const [head = '', ...body] = text.slice(start).split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(
      lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()]),
    ),
    text: body.join('\r\n\r\n'),
  };
}

/** Findings of one sort once, with an example and how many there were. */
export function summary(findings: readonly Finding[], most = 30): string {
  const sorts = Map.groupBy(findings, ({ fault }) => fault.replace(/"[^"]*"|\d{4,}/g, '…').slice(0, 160));
  return [...sorts]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, most)
    .map(([, [first, ...rest]]) => `${rest.length + 1}x ${first?.fault}\n    ${first?.request}\n    ${first?.answer}`)
    .join('\n');
}

/** A line an operation: requests and statuses. */
export function table({ tallies, requests, seconds }: Report): string {
  const lines = [...tallies].map(
    ([name, { requests: count, statuses, served }]) =>
      `${name.padEnd(26)} ${String(count).padStart(6)}  ${[...statuses]
        .sort(([a], [b]) => a - b)
        .map(([status, times]) => `${status}×${times}`)
        .join(' ')}  (${served.size} connections)`,
  );
  return [...lines, `${requests} requests in ${seconds.toFixed(1)} s`].join('\n');
}
