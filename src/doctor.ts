/**
 * `sluice doctor`: asks every configured account, reading only, whether it can be worked with, and says what to do where it cannot. Beside a running gateway it
 * costs each vendor a few calls more, at half the rate that the connection may have.
 */
import type { Adapter, OptionChoice, Page } from './adapter.ts';
import type { Config, ConnectionConfig } from './config.ts';
import { type ErrorCode, type ProblemError, VendorFailure } from './errors.ts';
import { createCache } from './gateway/cache.ts';
import { type Call, NEVER, spend, vendorCalls } from './gateway/call.ts';
import { type Connection, connect } from './gateway/connections.ts';
import { type CreateGovernor, createGovernor } from './gateway/governor.ts';
import { createPools } from './gateway/http.ts';
import { toPartProblem } from './gateway/problems.ts';
import { parseGid } from './lib/ids.ts';
import { type Order, OrderStatus } from './model/order.ts';
import type { ReferenceEntry } from './model/reference.ts';
import type { NativeResponse } from './wire.ts';

/** What is looked at, in the order of the table. */
export const CHECKS = ['reachable', 'credentials', 'clock', 'timezone', 'currency', 'statuses', 'options'] as const;
export type Check = (typeof CHECKS)[number];

/** What a check came to. */
export interface Finding {
  readonly check: Check;
  /** ok. advice: it works, and could do more. wrong: something to put right. skipped: could not be looked at. */
  readonly verdict: 'ok' | 'advice' | 'wrong' | 'skipped';
  /** What was found. Never a credential. */
  readonly detail: string;
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null;
}

/** What is to be said of one connection; one finding a check. */
export interface Diagnosis {
  readonly connection: string;
  readonly vendor: string;
  /** Vendor calls that it took. */
  readonly calls: number;
  readonly findings: readonly Finding[];
}

export interface DoctorOptions {
  readonly adapters: readonly Adapter[];
  /** Milliseconds that one connection may take. Default 30 s. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

type Verdict = Omit<Finding, 'check'>;

/** Clocks may be so far apart: the vendor tells whole seconds, and the answer was under way. */
const SKEW_S = 30;
/** A record cannot have been made so long after now. */
const FUTURE_S = 300;
const SAMPLE = 20;
const HALF_A_YEAR_H = 183 * 24;

const ok = (detail: string): Verdict => ({ verdict: 'ok', detail, advice: null });
const wrong = (detail: string, advice: string): Verdict => ({ verdict: 'wrong', detail, advice });
const skipped = (detail: string): Verdict => ({ verdict: 'skipped', detail, advice: null });

/** Looks at these connections at the same time. Never rejects for what a vendor does. */
export async function examine(config: Config, connections: readonly ConnectionConfig[], options: DoctorOptions): Promise<Diagnosis[]> {
  const pools = createPools();
  try {
    return await Promise.all(
      connections.map((each) => {
        const adapter = options.adapters.find(({ vendor }) => vendor === each.vendor);
        if (!adapter) throw new TypeError(`no adapter for vendor ${each.vendor}`);
        return diagnose(config, each, adapter, { ...options, pools });
      }),
    );
  } finally {
    await pools.close();
  }
}

/** What the vendor answers is to be told, not that it has failed too often to be asked. */
const governor: CreateGovernor = (options) =>
  createGovernor({ ...options, circuit: { ...options.circuit, failures: Number.MAX_SAFE_INTEGER } });

/** Seconds that the vendor's clock is ahead, as its answers tell. */
interface Skew {
  seconds: number | undefined;
}

async function diagnose(
  config: Config,
  each: ConnectionConfig,
  adapter: Adapter,
  { pools, now = Date.now, timeoutMs = 30_000 }: DoctorOptions & { readonly pools: ReturnType<typeof createPools> },
): Promise<Diagnosis> {
  const skew: Skew = { seconds: undefined };
  const watched: Adapter = {
    ...adapter,
    wire: {
      ...adapter.wire,
      readFailure(response) {
        skew.seconds ??= skewOf(response, now());
        return adapter.wire.readFailure(response);
      },
    },
  };
  const cache = createCache({ ...config.cache, now });
  const log = { info: () => {}, warn: () => {}, debug: () => {} };
  const { requestsPerSecond, concurrency } = each.limits;
  const limits = { ...each.limits, requestsPerSecond: requestsPerSecond / 2, concurrency: Math.ceil(concurrency / 2) };
  const at = connect({ ...each, limits }, watched, { cache, pools, governor, now, deadlineMs: timeoutMs, log });
  const call = callOf(each.id, now() + timeoutMs);
  const findings = new Map<Check, Verdict>();
  const sample = await probe(at, call).catch((error: unknown) => toPartProblem(error, 'read', () => {}));
  if ('code' in sample) {
    for (const [check, verdict] of Object.entries(failureOf(sample, each))) findings.set(check as Check, verdict);
  } else {
    findings.set('reachable', ok(`answers at ${each.baseUrl}`));
    findings.set('credentials', ok('accepted'));
    const rest = { statuses: statuses(at, call, sample), options: choices(at, call, adapter), account: account(at, call, adapter) };
    findings.set('statuses', await told(rest.statuses));
    findings.set('options', await told(rest.options));
    const known = await rest.account.catch((error: unknown) => toPartProblem(error, 'read', () => {}));
    const scope = at.knownScope();
    if ('code' in known) {
      const unread = unreadable(known);
      findings.set('timezone', unread).set('currency', unread);
    } else {
      findings.set('timezone', timezone(each, adapter, known, sample, now() + (skew.seconds ?? 0) * 1000));
      findings.set('currency', currency(each, { ...scope, currency: each.currency ?? known.currency ?? scope.currency }, known, sample));
    }
  }
  findings.set('clock', clock(skew));
  return {
    connection: each.id,
    vendor: each.vendor,
    calls: vendorCalls(call),
    findings: CHECKS.map((check) => ({ check, ...(findings.get(check) ?? skipped('not looked at: the account could not be read')) })),
  };
}

function callOf(connection: string, deadline: number): Call {
  return {
    caller: { name: 'doctor', has: () => true, connections: [connection], default: undefined },
    ...{ requestId: 'doctor', instance: '/', signal: NEVER, deadline, strict: false, later: false, raw: false, full: false },
    ...{ mintFrom: undefined, spent: [], ignored: [], report: () => {} },
  };
}

/** The first page of what the account has, orders where it may read them. */
async function probe(at: Connection, call: Call): Promise<readonly Order[]> {
  const { orders, products, customers } = at.resources;
  const list = orders?.list ?? products?.list ?? customers?.list;
  const context = await at.context(call);
  if (!list) {
    for (const kind of at.kinds) await at.reference(call, kind);
    return [];
  }
  const size = 'max' in list.pageSizes ? Math.min(list.pageSizes.max, SAMPLE) : Math.min(...list.pageSizes);
  const run = list.run as (context: unknown, query: object) => Promise<Page<unknown>>;
  const page = await run(context, { filters: {}, size, position: null, count: false, full: false });
  return orders?.list ? (page.items as readonly Order[]) : [];
}

/** What a probe that failed says of the account. */
function failureOf(problem: ProblemError, { baseUrl }: ConnectionConfig): Partial<Record<Check, Verdict>> {
  const { cause, details } = problem;
  const vendorSaid = details.vendorResponse?.message ? `: ${JSON.stringify(details.vendorResponse.message)}` : '';
  const status = cause instanceof VendorFailure ? cause.status : null;
  const answered = status === null ? 'answers' : `answers ${status}`;
  switch (problem.code) {
    case 'vendor_auth':
      return {
        reachable: ok(`answers at ${baseUrl}`),
        credentials: wrong(
          `refused (${answered}${vendorSaid})`,
          'Put valid credentials into `credentials` of this connection, and see at the vendor that they may read orders and are not bound to other addresses than this machine’s.',
        ),
      };
    case 'vendor_rate_limited':
      return {
        reachable: ok(`answers at ${baseUrl}`),
        credentials: skipped('not told: the vendor’s rate limit is reached'),
        options: wrong(
          `the vendor’s rate limit is reached (${answered}${vendorSaid})`,
          'Wait and look again. If it stays so, lower `limits.requestsPerSecond`, or see who else calls with these credentials.',
        ),
      };
    case 'vendor_unavailable':
    case 'vendor_timeout': {
      const note = status === null ? (cause instanceof VendorFailure && cause.failure.message) || details.detail : answered;
      return { reachable: wrong(`${baseUrl}: ${note}${status === null ? '' : vendorSaid}`, adviceOn(note)) };
    }
    default:
      return {
        reachable: wrong(
          `${baseUrl} ${answered}, but not what was expected (${problem.code}: ${details.detail}${vendorSaid})`,
          'See that `baseUrl` is the address of the vendor’s API and that nothing in between answers in its place; otherwise the vendor has a fault, or has changed.',
        ),
      };
  }
}

/** By the words of the door. */
function adviceOn(note: string): string {
  if (note === 'connection refused')
    return 'Nothing listens there: see that host and port of `baseUrl` are right, and that the vendor is up.';
  if (note === 'name not found') return 'See that the host in `baseUrl` is spelt right, and that names can be resolved here.';
  if (note === 'no trusted TLS connection')
    return 'Its certificate is not one that this machine trusts (expired, of another name, or of an unknown authority). See that `baseUrl` is right; an authority of your own goes into NODE_EXTRA_CA_CERTS.';
  if (/\btime\b/.test(note))
    return 'See that this machine may connect there (firewall, proxy). If the vendor is only slow, raise `limits.timeoutMs`.';
  if (/^answers/.test(note)) return 'The vendor is there and not in order. Wait, or ask the vendor.';
  return 'See that `baseUrl` is right (https or http, host, port) and that the network lets it through.';
}

function unreadable(problem: ProblemError): Verdict {
  const hints: Partial<Record<ErrorCode, string>> = {
    vendor_auth: 'Give the credentials the right to read the account’s dictionaries and settings.',
    vendor_timeout: 'Look again; if it stays so, raise `limits.timeoutMs`.',
    vendor_rate_limited: 'Wait and look again; if it stays so, lower `limits.requestsPerSecond`.',
  };
  const { detail, vendorResponse } = problem.details;
  const said = vendorResponse?.message ? ` (${JSON.stringify(vendorResponse.message)})` : '';
  return wrong(`cannot be read: ${detail}${said}`, hints[problem.code] ?? 'Look again; if it stays so, ask the vendor.');
}

function told(work: Promise<Verdict>): Promise<Verdict> {
  return work.catch((error: unknown) => unreadable(toPartProblem(error, 'read', () => {})));
}

function skewOf({ headers }: NativeResponse, now: number): number | undefined {
  // What a cache answers is as old as its Age says.
  if (typeof headers.date !== 'string' || headers.age !== undefined) return undefined;
  const told = Date.parse(headers.date);
  return Number.isFinite(told) ? Math.round((told - now) / 1000) : undefined;
}

function clock({ seconds }: Skew): Verdict {
  if (seconds === undefined) return skipped('the vendor does not tell its time');
  if (Math.abs(seconds) <= SKEW_S) return ok(`${Math.abs(seconds)} s apart`);
  return wrong(
    `the vendor’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine’s`,
    'Set this machine’s clock by NTP. If it is right, the vendor’s is wrong: filters by time are off by so much.',
  );
}

/** What the account tells of itself. */
async function account(at: Connection, call: Call, adapter: Adapter): Promise<{ readonly timezone?: string; readonly currency?: string }> {
  return adapter.discover ? await adapter.discover(adapter.connect(at.door.forCall(spend(call)), at.settings)) : {};
}

function timezone(
  each: ConnectionConfig,
  adapter: Adapter,
  known: { readonly timezone?: string },
  sample: readonly Order[],
  vendorsNow: number,
): Verdict {
  const zone = each.timezone ?? known.timezone ?? adapter.defaults.timezone;
  if (each.timezone && known.timezone && !agree(each.timezone, known.timezone)) {
    return wrong(
      `${each.timezone} is configured, the account says ${known.timezone}`,
      `Set \`timezone: ${known.timezone}\`, or leave it out: times without an offset are read in the wrong zone.`,
    );
  }
  const newest = Math.max(
    ...sample.map(({ createdAt }) => (createdAt === null ? Number.NaN : Date.parse(createdAt))).filter(Number.isFinite),
  );
  const ahead = Math.round((newest - vendorsNow) / 1000);
  if (ahead > FUTURE_S) {
    return wrong(
      `read in ${zone}, the newest order was made ${Math.round(ahead / 60)} minutes from now`,
      'Set `timezone` to the zone of the account: it lies further east. (Or the order was entered with a date to come.)',
    );
  }
  if (each.timezone) return ok(known.timezone ? `${zone}, as the account says` : `${zone}; nothing speaks against it`);
  return ok(known.timezone ? `${zone}, told by the account` : `${zone}, the usual one of ${adapter.title}; nothing speaks against it`);
}

function agree(one: string, other: string): boolean {
  const now = Temporal.Now.instant();
  return [now, now.add({ hours: HALF_A_YEAR_H })].every(
    (instant) => instant.toZonedDateTimeISO(one).offsetNanoseconds === instant.toZonedDateTimeISO(other).offsetNanoseconds,
  );
}

function currency(
  each: ConnectionConfig,
  scope: { readonly currency: string },
  known: { readonly currency?: string },
  sample: readonly Order[],
): Verdict {
  if (each.currency && known.currency && each.currency !== known.currency) {
    return wrong(
      `${each.currency} is configured, the account says ${known.currency}`,
      `Set \`currency: ${known.currency}\`, or leave it out: amounts whose currency the vendor does not tell are taken for ${each.currency}.`,
    );
  }
  const others = [...new Set(sample.map((order) => order.currency))].filter((found) => found !== null && found !== scope.currency);
  if (others.length > 0 && sample.every((order) => order.currency !== scope.currency)) {
    return wrong(
      `${scope.currency} is assumed, and the newest ${sample.length} orders are in ${others.join(', ')}`,
      `Set \`currency: ${others[0]}\` if that is the account’s own.`,
    );
  }
  return ok(each.currency || known.currency ? scope.currency : `${scope.currency}, the usual one; nothing speaks against it`);
}

/** Statuses that read as `unknown`: of the account's list, and of the newest orders where it has none. */
async function statuses(at: Connection, call: Call, sample: readonly Order[]): Promise<Verdict> {
  if (!at.resources.orders) return skipped('no orders here');
  const listed = at.kinds.includes('order-statuses') ? (await at.reference(call, 'order-statuses')).value : [];
  const unmapped = new Map<string, string>();
  for (const { id, name, active, extra } of listed) {
    if (extra.status === 'unknown' && active !== false) unmapped.set(parseGid(id)?.native ?? id, name ?? '');
  }
  for (const { status, nativeStatus } of sample) {
    if (status === 'unknown' && nativeStatus) unmapped.set(parseGid(nativeStatus.id)?.native ?? nativeStatus.id, nativeStatus.name ?? '');
  }
  if (unmapped.size === 0) return ok(`all ${listed.length} mapped`);
  const names = [...unmapped].map(([id, name]) => (name === '' || name === id ? JSON.stringify(id) : `${JSON.stringify(id)} (${name})`));
  return wrong(
    `${unmapped.size} of ${Math.max(listed.length, unmapped.size)} read as \`unknown\`: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
    `Say in \`statusMap\` what each means, e.g. \`statusMap: { ${JSON.stringify([...unmapped.keys()][0])}: processing }\`: ${OrderStatus.exclude(['unknown']).options.join(', ')}.`,
  );
}

/** Options that the account needs, and those that name something it does not have. */
async function choices(at: Connection, call: Call, adapter: Adapter): Promise<Verdict> {
  const faults: string[] = [];
  const advice: string[] = [];
  const hints: string[] = [];
  for (const choice of adapter.choices?.(at.settings as never) ?? []) {
    const value = (at.settings.options as Record<string, unknown>)[choice.option];
    const entries = choice.kind ? (await at.reference(call, choice.kind)).value.filter(({ active }) => active !== false) : [];
    const offered = entries.map(shownEntry).slice(0, 10).join(', ');
    if (value !== undefined) {
      if (!choice.kind || entries.some((entry) => isEntry(entry, String(value)))) continue;
      faults.push(`\`options.${choice.option}\` is ${JSON.stringify(value)}, which is none of the account’s ${choice.kind}`);
      advice.push(`Set \`options.${choice.option}\` to one of: ${offered || 'there is none that is active'}.`);
    } else if (isMissed(choice, entries)) {
      faults.push(`\`options.${choice.option}\` is missing: without it ${choice.without}`);
      advice.push(offered === '' ? `Set \`options.${choice.option}\`.` : `Set \`options.${choice.option}\` to one of: ${offered}.`);
    } else if (choice.need === 'useful') {
      hints.push(`without \`options.${choice.option}\` ${choice.without}`);
      advice.push(offered === '' ? `Set \`options.${choice.option}\`.` : `Set \`options.${choice.option}\`, e.g. to one of: ${offered}.`);
    }
  }
  if (faults.length > 0) return wrong([...faults, ...hints].join('; '), advice.join(' '));
  if (hints.length > 0) return { verdict: 'advice', detail: hints.join('; '), advice: advice.join(' ') };
  return ok('nothing is missing');
}

function isMissed({ need }: OptionChoice, entries: readonly ReferenceEntry[]): boolean {
  return need === 'always' || (need === 'when several' && entries.length > 1);
}

function isEntry({ id, code }: ReferenceEntry, value: string): boolean {
  return code === value || parseGid(id)?.native === value;
}

function shownEntry({ id, code, name }: ReferenceEntry): string {
  const native = code ?? parseGid(id)?.native ?? id;
  return name === null || name === native ? native : `${native} (${name})`;
}

/** Whether there is anything to put right. */
export function isWell(diagnoses: readonly Diagnosis[]): boolean {
  return diagnoses.every(({ findings }) => findings.every(({ verdict }) => verdict !== 'wrong'));
}

const MARKS: Readonly<Record<Finding['verdict'], string>> = { ok: 'ok', advice: 'advice', wrong: 'WRONG', skipped: '-' };

/** The table for people, and below it what was found wrong and what to do. */
export function reportText(diagnoses: readonly Diagnosis[]): string {
  const rows = [
    ['connection', 'vendor', ...CHECKS],
    ...diagnoses.map(({ connection, vendor, findings }) => [connection, vendor, ...findings.map(({ verdict }) => MARKS[verdict])]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  for (const { connection, findings } of diagnoses) {
    for (const { check, verdict, detail, advice } of findings) {
      if (advice !== null) lines.push('', `${connection}, ${check}: ${verdict === 'advice' ? '' : 'WRONG, '}${detail}.`, `  ${advice}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
