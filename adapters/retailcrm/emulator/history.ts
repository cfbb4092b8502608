/** Change logs of orders and customers: ids rise, `sinceId` is exclusive (retailcrm.txt 6774-6969, public clients). */
import { type Answer, type Call, type Kind, ok, page } from './endpoint.ts';
import { asJson, type Json } from './shapes.ts';
import { type Account, clock, type Log, nextId } from './state.ts';

/** Who changed something: the key of the API, or a user of the web interface. */
export type Source = 'api' | 'user';

/** Appends a row; `at` is the account's time, default now. */
export function remember(account: Account, log: Log, row: Json, source: Source = 'api', at = clock(account)): void {
  const who = source === 'api' ? { apiKey: { current: true, id: 1 } } : { user: { id: 24 } };
  // Packs and tasks have logs of their own; people and companies do too.
  account.history[log].push({ id: nextId(account, `history ${log}`), createdAt: at, source, ...who, ...row });
}

/** Rows of what differs between two sets of traits; a value is a scalar or `{code}` / `{id}` (public clients). */
export function rememberChanges(
  account: Account,
  log: Log,
  before: Json,
  after: Json,
  context: Json,
  { source = 'api', at = clock(account) }: { readonly source?: Source; readonly at?: string } = {},
): void {
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const oldValue = before[field] ?? null;
    const newValue = after[field] ?? null;
    if (JSON.stringify(oldValue) !== JSON.stringify(newValue))
      remember(account, log, { field, oldValue, newValue, ...context }, source, at);
  }
}

/** The filters of every history: ids, `sinceId`, and seconds, both ends included. */
export function historyFilter(entity: 'order' | 'customer' | 'task'): Readonly<Record<string, { readonly kind: Kind }>> {
  const own: Record<string, { readonly kind: Kind }> =
    entity === 'task' ? {} : { [`${entity}Id`]: { kind: 'int' }, [`${entity}ExternalId`]: { kind: 'text' } };
  return { ...own, sinceId: { kind: 'int' }, startDate: { kind: 'moment' }, endDate: { kind: 'moment' } };
}

/** Answers a page of a log: ascending ids, `generatedAt`, the filters of `historyFilter`. */
export function answerHistory(call: Call, log: Log, entity: 'order' | 'customer' | 'task'): Answer {
  const { account, filter } = call;
  const since = Number(filter.get('sinceId')?.text ?? 0);
  const from = filter.get('startDate')?.text;
  const to = filter.get('endDate')?.text;
  const id = filter.get(`${entity}Id`)?.text;
  const externalId = filter.get(`${entity}ExternalId`)?.text;
  const rows = account.history[log].filter((row) => {
    const subject = asJson(row[entity]);
    const at = String(row.createdAt);
    return (
      Number(row.id) > since &&
      (from === undefined || at >= from) &&
      (to === undefined || at <= to) &&
      (id === undefined || String(subject.id) === id) &&
      (externalId === undefined || String(subject.externalId) === externalId)
    );
  });
  const { pagination, rows: shown } = page(call, rows);
  return ok({ generatedAt: clock(account), history: shown, pagination });
}
