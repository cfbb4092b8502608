/** The ledger of a customer's balance. */
import type { ListQuery, NoFilters, Page, Resources } from '../../src/adapter.ts';
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { compare, toDecimal, toMoney } from '../../src/lib/money.ts';
import { fromMillis } from '../../src/lib/time.ts';
import type { Transaction, TransactionDraft } from '../../src/model/customer.ts';
import type { Client } from './client.ts';
import { readClient } from './customer-reads.ts';
import { toTransaction } from './map/customers.ts';
import { isId } from './map/native.ts';
import type { NativeBalance } from './schemas.ts';
import type { SaplabContext, SaplabSettings } from './settings.ts';

type Customers = NonNullable<Resources<Client, SaplabSettings>['customers']>;

/** Entries a page, as the sample has them (saplab.txt 375-427); nothing asks for another number. */
const PAGE_SIZE = 10;

export const transactions: NonNullable<Customers['transactions']> = {
  capability: 'composed',
  filters: {},
  pageSizes: [PAGE_SIZE],
  total: 'never',
  order: 'vendor',
  run: listTransactions,
};

export const addTransaction: NonNullable<Customers['addTransaction']> = {
  capability: 'composed',
  fields: ['/amount', '/comment'],
  run: add,
};

async function listTransactions(context: SaplabContext, id: string, query: ListQuery<NoFilters>): Promise<Page<Transaction> | undefined> {
  const page = Number(query.position?.page ?? 1);
  const answer = await balanceOf(context, id, page);
  if (!answer) return undefined;
  // How another page is asked for is documented nowhere. A server that did not understand shows the first one again.
  if (page > 1 && Number(answer.page) !== page) {
    throw new ProblemError(
      'vendor_invalid_response',
      `The vendor was asked for page ${page} of the ledger and answered page ${answer.page}.`,
    );
  }
  const items = answer.transactions.map((transaction) => toTransaction(transaction, context.scope));
  return { items, next: page < Number(answer.pages) ? { page: page + 1 } : null };
}

/** Undefined = no such customer: what the ledger of nobody answers is not documented, so the list of customers is asked. */
async function balanceOf(context: SaplabContext, id: string, page: number): Promise<NativeBalance | undefined> {
  if (!isId(id)) return undefined;
  const exists = async () => (await readClient(context, id)) !== undefined;
  try {
    const answer = await context.client.balance(id, page);
    return answer.transactions.length > 0 || (await exists()) ? answer : undefined;
  } catch (error) {
    const refused = error instanceof VendorFailure && (error.failure.kind === 'missing' || error.failure.kind === 'rejected');
    if (!refused || (await exists())) throw error;
    return undefined;
  }
}

/** Money is not sent twice: a lost answer stays an unknown outcome, for another employee may have entered the same at the same time. */
async function add(context: SaplabContext, id: string, draft: TransactionDraft): Promise<Transaction | undefined> {
  const { client, scope } = context;
  const amount = toDecimal(draft.amount) ?? draft.amount;
  const fault = /\.\d{3}/.test(amount)
    ? 'the ledger has roubles and kopecks'
    : compare(amount, '0') === 0
      ? 'nothing would be moved'
      : null;
  if (fault !== null) {
    throw new ProblemError('unsupported_field', { detail: `/amount: ${fault}.`, errors: [{ path: '/amount', message: fault }] });
  }
  if (!(await readClient(context, id))) return undefined;
  const description = draft.comment ?? '';
  await client.addTransaction(id, { amount, description });
  // The answer of the write tells neither time nor number (saplab.txt 430-434). It is done: a look that fails takes nothing from that.
  const latest = await client.balance(id, 1).catch(() => undefined);
  const made = latest?.transactions
    .map((transaction) => toTransaction(transaction, scope))
    .find((transaction) => compare(transaction.amount, amount) === 0 && (transaction.comment ?? '').trim() === description.trim());
  return (
    made ?? {
      id: null,
      at: fromMillis(context.now()),
      amount: toMoney(amount) ?? amount,
      currency: scope.currency,
      comment: draft.comment ?? null,
    }
  );
}
