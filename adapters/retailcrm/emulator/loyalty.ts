/** The loyalty programme: one programme, accounts with bonuses (retailcrm.txt 4338-5100). Reached by passthrough only. */
import { type Amount, amountJson, amountText, toAmount } from './amounts.ts';
import { findCustomer } from './customers.ts';
import { type Answer, type Call, created, type Endpoint, notFound, ok, page, Refusal, SIZES } from './endpoint.ts';
import { among, dayFrom, dayTo, type Filters, isFlag, select } from './filters.ts';
import { addRow, listRows, type Row, rowOf, rowsOf } from './office.ts';
import { taking } from './reference.ts';
import { asJson, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { clock, collection, nextId } from './state.ts';

const LEVEL = { type: 'bonus_percent', id: 1, name: 'Начальный', privilegeSize: 5, privilegeSizePromo: 5 };
const LOYALTY: Json = {
  levels: [LEVEL],
  active: true,
  blocked: false,
  id: 1,
  name: 'Бонусная программа',
  currency: 'RUB',
  confirmSmsCharge: false,
  chargeRate: 1,
};

const ACCOUNT: Shape = {
  fields: {
    phoneNumber: 'short',
    cardNumber: 'short',
    customFields: 'map',
    customer: { fields: { id: 'integer', externalId: 'short', browserId: 'short', site: 'short' } },
  },
};

function shown(row: Row): Json {
  const { balance, ...account } = row;
  return { ...account, amount: amountJson(toAmount(balance)), loyalty: { id: 1, name: LOYALTY.name, currency: 'RUB' }, level: LEVEL };
}

function createAccount(call: Call): Answer {
  const { account } = call;
  const given = asJson(call.form.loyaltyAccount);
  const customer = taking('Errors in the entity format', () => findCustomer(account, asJson(given.customer), 'customer', 'customer'));
  if (!customer) throw new Refusal(400, 'Errors in the entity format', { errors: { customer: 'This value should not be blank.' } });
  const row = addRow(account, 'loyalty-accounts', {
    ...given,
    active: false,
    balance: '0',
    createdAt: clock(account),
    customer: withoutEmpty({ id: customer.id, firstName: customer.fields.firstName, lastName: customer.fields.lastName }),
  });
  return created({ loyaltyAccount: shown(row), warnings: [] });
}

/** Activation by SMS is a setting of the programme; here it is off, so the account is active at once. */
function activate(call: Call): Answer {
  const row = rowOf(call, 'loyalty-accounts');
  row.active = true;
  row.activatedAt = clock(call.account);
  return ok({ loyaltyAccount: shown(row) });
}

function operate(call: Call, row: Row, type: string, amount: Amount): void {
  row.balance = amountText(toAmount(row.balance) + amount);
  collection(call.account, 'bonus-operations').set(
    nextId(call.account, 'bonus-operations'),
    withoutEmpty({
      type,
      createdAt: clock(call.account),
      amount: amountJson(amount),
      loyaltyAccount: { id: row.id },
      comment: call.form.comment,
    }),
  );
}

/** `amount` and `comment` are plain form fields. */
function amountOf(call: Call): Amount {
  const text = String(call.form.amount ?? '');
  if (!/^\d+(\.\d+)?$/.test(text) || toAmount(text) === 0n)
    throw new Refusal(400, 'Errors in the input parameters', { errors: { amount: 'This value is not valid.' } });
  return toAmount(text);
}

function charge(call: Call): Answer {
  const row = rowOf(call, 'loyalty-accounts');
  const amount = amountOf(call);
  if (amount > toAmount(row.balance)) throw new Refusal(400, 'Insufficient funds');
  operate(call, row, 'charge_manual', -amount);
  return ok();
}

function credit(call: Call): Answer {
  const row = rowOf(call, 'loyalty-accounts');
  const amount = amountOf(call);
  operate(call, row, 'credit_manual', amount);
  const activationDate = asText(call.form.activationDate) ?? clock(call.account).slice(0, 10);
  return created({ loyaltyBonus: withoutEmpty({ amount: amountJson(amount), activationDate, expireDate: call.form.expireDate }) });
}

/** The only list with a cursor: the id after which it goes on (4760). */
function operations(call: Call): Answer {
  const cursor = Number(call.query.get('cursor')?.text ?? 0);
  const rows = [...collection(call.account, 'bonus-operations')].filter(([id]) => id > cursor).slice(0, call.limit);
  const last = rows.at(-1)?.[0];
  return ok({ bonusOperations: rows.map(([, row]) => row), pagination: { cursor: rows.length === call.limit ? String(last) : null } });
}

const ACCOUNT_FILTERS: Filters<Row> = {
  id: { kind: 'int', test: ({ id }, { text }) => String(id) === text },
  loyalties: among('ints', () => 1),
  phoneNumber: { kind: 'text', test: ({ phoneNumber }, { text }) => phoneNumber === text },
  cardNumber: { kind: 'text', test: ({ cardNumber }, { text }) => cardNumber === text },
  customerId: { kind: 'int', test: ({ customer }, { text }) => String(asJson(customer).id) === text },
  active: isFlag(({ active }) => active === true),
  createdAtFrom: dayFrom(({ createdAt }) => asText(createdAt)),
  createdAtTo: dayTo(({ createdAt }) => asText(createdAt)),
};

const LOYALTY_FILTERS: Filters<Json> = {
  ids: among('ints', ({ id }) => Number(id)),
  sites: among('texts', (_row, account) => account.sites),
  active: isFlag(({ active }) => active === true),
  blocked: isFlag(({ blocked }) => blocked === true),
};

/** Only reads, though it is a POST (public clients): no discount of the programme applies. */
function calculate(call: Call): Answer {
  const order = asJson(call.form.order);
  return ok({
    order: { ...order, bonusesCreditTotal: 0, bonusesChargeTotal: 0, privilegeType: 'none', personalDiscountPercent: 0 },
    calculations: [{ privilegeType: 'none', discount: 0, creditBonuses: 0, maxChargeBonuses: 0, maximum: true }],
    loyalty: { currency: 'RUB', name: LOYALTY.name, chargeRate: 1 },
  });
}

const ROOT = '/api/v5/loyalty';

/** Methods of the loyalty programme. */
export const loyaltyEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: `${ROOT}/account/create`,
    scope: 'loyalty_write',
    form: { site: 'plain', loyaltyAccount: { json: ACCOUNT } },
    run: createAccount,
  },
  {
    method: 'GET',
    path: `${ROOT}/account/{id}`,
    scope: 'loyalty_read',
    run: (call) => ok({ loyaltyAccount: shown(rowOf(call, 'loyalty-accounts')) }),
  },
  {
    method: 'POST',
    path: `${ROOT}/account/{id}/edit`,
    scope: 'loyalty_write',
    form: { loyaltyAccount: { json: { fields: { phoneNumber: 'short', cardNumber: 'short', customFields: 'map' } } } },
    run: (call) => {
      const row = rowOf(call, 'loyalty-accounts');
      Object.assign(row, asJson(call.form.loyaltyAccount));
      return ok({ loyaltyAccount: shown(row), warnings: [] });
    },
  },
  { method: 'POST', path: `${ROOT}/account/{id}/activate`, scope: 'loyalty_write', run: activate },
  {
    method: 'POST',
    path: `${ROOT}/account/{id}/bonus/charge`,
    scope: 'loyalty_write',
    form: { amount: 'plain', comment: 'plain' },
    run: charge,
  },
  {
    method: 'POST',
    path: `${ROOT}/account/{id}/bonus/credit`,
    scope: 'loyalty_write',
    form: { amount: 'plain', activationDate: 'plain', expireDate: 'plain', comment: 'plain' },
    run: credit,
  },
  {
    method: 'GET',
    path: `${ROOT}/account/{id}/bonus/operations`,
    scope: 'loyalty_read',
    sizes: SIZES,
    run: (call) => {
      const { id } = rowOf(call, 'loyalty-accounts');
      const rows = [...collection(call.account, 'bonus-operations').values()].filter(
        ({ loyaltyAccount }) => asJson(loyaltyAccount).id === id,
      );
      const { pagination, rows: operationsShown } = page(call, rows);
      return ok({ pagination, bonusOperations: operationsShown });
    },
  },
  {
    method: 'GET',
    path: `${ROOT}/account/{id}/bonus/{status}/details`,
    scope: 'loyalty_read',
    sizes: SIZES,
    filter: { date: { kind: 'day' } },
    run: (call) => {
      // 4720-4728
      if (!['waiting_activation', 'burn_soon'].includes(call.params.status ?? '')) throw notFound();
      rowOf(call, 'loyalty-accounts');
      return ok({ pagination: page(call, []).pagination, statistic: { totalAmount: 0 }, bonuses: [] });
    },
  },
  { method: 'GET', path: `${ROOT}/bonus/operations`, scope: 'loyalty_read', sizes: SIZES, query: { cursor: 'text' }, run: operations },
  {
    method: 'POST',
    path: `${ROOT}/calculate`,
    scope: 'loyalty_read',
    form: { site: 'plain', bonuses: 'plain', order: { json: 'map' } },
    run: calculate,
  },
  {
    method: 'GET',
    path: `${ROOT}/accounts`,
    scope: 'loyalty_read',
    sizes: SIZES,
    filter: ACCOUNT_FILTERS,
    run: (call) => {
      const answer = listRows(call, 'loyalty-accounts', 'loyaltyAccounts', ACCOUNT_FILTERS);
      const { loyaltyAccounts, ...rest } = asJson(answer.body);
      return ok({ ...rest, loyaltyAccounts: (loyaltyAccounts as Row[]).map(shown) });
    },
  },
  {
    method: 'GET',
    path: `${ROOT}/loyalties`,
    scope: 'loyalty_read',
    sizes: SIZES,
    filter: LOYALTY_FILTERS,
    run: (call) => {
      const { pagination, rows } = page(call, select(call, [LOYALTY], LOYALTY_FILTERS));
      return ok({ pagination, loyalties: rows });
    },
  },
  {
    method: 'GET',
    path: `${ROOT}/loyalties/{id}`,
    scope: 'loyalty_read',
    run: (call) => {
      if (call.params.id !== '1') throw notFound();
      return ok({ loyalty: LOYALTY, requirements: [], accounts: rowsOf(call.account, 'loyalty-accounts').size });
    },
  },
];
