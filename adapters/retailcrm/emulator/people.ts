/** Endpoints of customers of both kinds: they differ in names, filters and shapes only (retailcrm.txt 390-1319, 2355-2379). */

import { CORPORATE_FILTERS, PERSON_FILTERS } from './customer-filters.ts';
import { addCustomer, CORPORATE, changeCustomer, identity, logOf, PERSON, render } from './customers.ts';
import {
  type Answer,
  BY,
  type Call,
  created,
  type Endpoint,
  identifiedBy,
  notFound,
  ok,
  page,
  Refusal,
  SIZES,
  siteOf,
} from './endpoint.ts';
import { type Filters, select } from './filters.ts';
import { answerHistory, historyFilter, remember } from './history.ts';
import { homeOf, newestFirst } from './orders.ts';
import { FieldFault, needEntry, taking } from './reference.ts';
import { asFlag, asJson, asList, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, type Customer, clock, collection, nextId } from './state.ts';

interface Kind {
  readonly type: Customer['type'];
  readonly path: 'customers' | 'customers-corporate';
  /** Key of one, in bodies and answers. */
  readonly one: 'customer' | 'customerCorporate';
  /** Key of many (public clients). */
  readonly many: 'customers' | 'customersCorporate';
  readonly shape: Shape;
  readonly filters: Filters<Customer>;
}

const KINDS: readonly Kind[] = [
  { type: 'customer', path: 'customers', one: 'customer', many: 'customers', shape: PERSON, filters: PERSON_FILTERS },
  {
    type: 'customer_corporate',
    path: 'customers-corporate',
    one: 'customerCorporate',
    many: 'customersCorporate',
    shape: CORPORATE,
    filters: CORPORATE_FILTERS,
  },
];

const REFUSED = 'Errors in the entity format';

/** The customer that a path names by `by`, in the named shop or any. */
export function customerOf(call: Call, type: Customer['type'], value = call.params.externalId ?? '', site = siteOf(call)): Customer {
  const by = identifiedBy(call);
  const found = [...call.account.customers.values()].find(
    (customer) =>
      customer.type === type &&
      (by === 'id' ? String(customer.id) === value : customer.externalId === value) &&
      (!site || customer.site === site),
  );
  if (found) return found;
  // retailcrm.txt 896: a merged customer's 404 tells what it became.
  const target = by === 'id' ? call.account.customers.get(call.account.removedCustomers.get(Number(value)) ?? -1) : undefined;
  throw notFound(target ? { combinedTo: identity(target) } : undefined);
}

function list(call: Call, kind: Kind): Answer {
  const all = [...call.account.customers.values()].filter(({ type }) => type === kind.type);
  const { pagination, rows } = page(call, newestFirst(select(call, all, kind.filters)));
  return ok({ pagination, [kind.many]: rows.map((customer) => render(call.account, customer)) });
}

function edit(call: Call, kind: Kind): Answer {
  const id = Number(call.params.externalId);
  // retailcrm.txt 903-904, 2361-2362: a successful answer.
  if (identifiedBy(call) === 'id' && call.account.removedCustomers.has(id)) return ok({ id, state: 'removed' });
  const customer = customerOf(call, kind.type);
  taking(REFUSED, () => changeCustomer(call.account, customer, asJson(call.form[kind.one])));
  return ok({ id: customer.id });
}

function upload(call: Call, kind: Kind): Answer {
  const { account } = call;
  const uploaded: Customer[] = [];
  const failed: Json[] = [];
  const errors: string[] = [];
  for (const draft of asList(call.form[kind.many])) {
    try {
      uploaded.push(addCustomer(account, kind.type, homeOf(call), draft));
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      failed.push(withoutEmpty({ externalId: draft.externalId }));
      errors.push(`${error.path}: ${error.message}`);
    }
  }
  // Both kinds answer with these keys (public clients).
  const body = { uploadedCustomers: uploaded.map(({ id, externalId }) => withoutEmpty({ id, externalId })), failedCustomers: failed };
  if (failed.length > 0 && account.switches.uploadAnswers460) {
    return { status: 460, success: false, body: { ...body, errorMsg: 'Customers are loaded with errors', errors } };
  }
  return ok(body);
}

function fixExternalIds(call: Call, kind: Kind): Answer {
  for (const { id, externalId } of asList(call.form[kind.many])) {
    const customer = call.account.customers.get(Number(id));
    if (customer?.type !== kind.type) throw new Refusal(400, REFUSED, { errors: { [kind.many]: `Customer with id=${id} not found.` } });
    taking(REFUSED, () => changeCustomer(call.account, customer, { externalId }));
  }
  return ok();
}

/** Queued, not done (retailcrm.txt 526-533): the others are removed for good, their phones and orders go to `resultCustomer`. */
function combine(call: Call, kind: Kind): Answer {
  const { account, form } = call;
  const find = (reference: Json) => {
    const found = account.customers.get(Number(reference.id));
    if (found?.type !== kind.type)
      throw new Refusal(400, 'Errors in the input parameters', { errors: { customers: `Customer with id=${reference.id} not found.` } });
    return found;
  };
  const into = find(asJson(form.resultCustomer));
  const others = asList(form.customers).map(find);
  if (others.includes(into))
    throw new Refusal(400, 'Errors in the input parameters', { errors: { customers: 'This value is not valid.' } });
  account.pending.push(() => {
    for (const other of others) combineNow(account, other, into);
  });
  return ok({ errors: [] });
}

function combineNow(account: Account, other: Customer, into: Customer): void {
  into.phones = [...new Set([...into.phones, ...other.phones])];
  if (into.type === 'customer_corporate') into.addresses.push(...other.addresses.map((address) => ({ ...address, isMain: false })));
  into.companies.push(...other.companies.map((company) => ({ ...company, isMain: false })));
  into.contacts.push(...other.contacts.map((contact) => ({ ...contact, isMain: false })));
  for (const order of account.orders.values()) {
    if (order.customer === other.id) order.customer = into.id;
    if (order.contact === other.id) order.contact = into.id;
  }
  account.customers.delete(other.id);
  account.removedCustomers.set(other.id, into.id);
  const row = {
    deleted: true,
    source: 'combine',
    field: 'id',
    oldValue: other.id,
    newValue: null,
    customer: identity(other),
    combinedTo: identity(into),
  };
  remember(account, logOf(other), row, 'user');
}

/** retailcrm.txt 720-730: 1 to 2000 characters, a customer by id or externalId. */
function addNote(call: Call, kind: Kind): Answer {
  const { account } = call;
  const note = asJson(call.form.note);
  const text = asText(note.text);
  if (text === null || [...text].length > 2000)
    throw new Refusal(400, REFUSED, { errors: { text: 'This value should have 1 to 2000 characters.' } });
  const named = asJson(note.customer);
  const found = [...account.customers.values()].find(
    (customer) =>
      customer.type === kind.type &&
      (asText(named.id) !== null
        ? customer.id === Number(named.id)
        : asText(named.externalId) !== null && customer.externalId === named.externalId) &&
      (!siteOf(call) || customer.site === siteOf(call)),
  );
  if (!found) throw new Refusal(400, REFUSED, { errors: { customer: 'Customer not found.' } });
  const id = nextId(account, 'notes');
  collection(account, 'notes').set(
    id,
    withoutEmpty({ id, customer: identity(found), managerId: note.managerId, text, createdAt: clock(account), type: kind.type }),
  );
  return created({ id });
}

function listNotes(call: Call, kind: Kind): Answer {
  const filters: Filters<Json & { id: number }> = NOTE_FILTERS;
  const all = [...collection(call.account, 'notes').values()].filter(({ type }) => type === kind.type) as (Json & { id: number })[];
  const { pagination, rows } = page(call, newestFirst(select(call, all, filters)));
  return ok({ pagination, notes: rows.map(({ type: _type, ...note }) => note) });
}

type Note = Json & { id: number };
const NOTE_FILTERS: Filters<Note> = {
  ids: { kind: 'ints', test: ({ id }, { texts }) => texts.includes(String(id)) },
  customerIds: { kind: 'ints', test: ({ customer }, { texts }) => texts.includes(String(asJson(customer).id)) },
  customerExternalIds: { kind: 'texts', test: ({ customer }, { texts }) => texts.includes(String(asJson(customer).externalId)) },
  managerIds: { kind: 'ints', test: ({ managerId }, { texts }) => texts.includes(String(managerId)) },
  text: { kind: 'text', test: ({ text: note }, { text }) => String(note).toLowerCase().includes(text.toLowerCase()) },
  createdAtFrom: { kind: 'day', test: ({ createdAt }, { text }) => String(createdAt).slice(0, 10) >= text },
  createdAtTo: { kind: 'day', test: ({ createdAt }, { text }) => String(createdAt).slice(0, 10) <= text },
};

/** Mailings: without a subscription, all of the channel (retailcrm.txt 960-964). */
function subscribe(call: Call): Answer {
  const customer = customerOf(call, 'customer');
  for (const given of asList(call.form.subscriptions)) {
    customer.subscriptions = [
      ...customer.subscriptions.filter(
        ({ channel, subscription }) =>
          channel !== given.channel || (given.subscription !== undefined && subscription !== given.subscription),
      ),
      withoutEmpty({
        channel: given.channel,
        subscription: given.subscription,
        subscribed: asFlag(given.active),
        changedAt: clock(call.account),
      }),
    ];
  }
  return ok();
}

const IDS: Shape = { list: { fields: { id: 'integer' } }, max: 50 };
const FIX: Shape = { list: { fields: { id: 'integer', externalId: 'short' } } };
const NOTE: Shape = {
  fields: {
    text: 'text',
    managerId: 'integer',
    customer: { fields: { id: 'integer', externalId: 'short', site: 'short', type: 'short' } },
  },
};

function endpointsOf(kind: Kind): Endpoint[] {
  const root = `/api/v5/${kind.path}`;
  return [
    { method: 'GET', path: root, scope: 'customer_read', sizes: SIZES, filter: kind.filters, run: (call) => list(call, kind) },
    {
      method: 'POST',
      path: `${root}/create`,
      scope: 'customer_write',
      namesSite: true,
      form: { site: 'plain', [kind.one]: { json: kind.shape } },
      run: (call) => {
        const customer = taking(REFUSED, () => addCustomer(call.account, kind.type, homeOf(call), asJson(call.form[kind.one])));
        return created({ id: customer.id });
      },
    },
    {
      method: 'POST',
      path: `${root}/upload`,
      scope: 'customer_write',
      namesSite: true,
      form: { site: 'plain', [kind.many]: { json: { list: kind.shape, max: 50 } } },
      run: (call) => upload(call, kind),
    },
    {
      method: 'POST',
      path: `${root}/fix-external-ids`,
      scope: 'customer_write',
      form: { [kind.many]: { json: FIX } },
      run: (call) => fixExternalIds(call, kind),
    },
    {
      method: 'POST',
      path: `${root}/combine`,
      scope: 'customer_write',
      form: { customers: { json: IDS }, resultCustomer: { json: { fields: { id: 'integer' } } } },
      run: (call) => combine(call, kind),
    },
    {
      method: 'GET',
      path: `${root}/history`,
      scope: 'customer_read',
      sizes: SIZES,
      filter: historyFilter('customer'),
      run: (call) => answerHistory(call, kind.path, 'customer'),
    },
    {
      method: 'GET',
      path: `${root}/notes`,
      scope: 'customer_read',
      sizes: SIZES,
      filter: NOTE_FILTERS,
      run: (call) => listNotes(call, kind),
    },
    {
      method: 'POST',
      path: `${root}/notes/create`,
      scope: 'customer_write',
      form: { site: 'plain', note: { json: NOTE } },
      run: (call) => addNote(call, kind),
    },
    {
      method: 'POST',
      path: `${root}/notes/{id}/delete`,
      scope: 'customer_write',
      run: ({ account, params }) => {
        if (!collection(account, 'notes').delete(Number(params.id))) throw notFound();
        return ok();
      },
    },
    {
      method: 'GET',
      path: `${root}/{externalId}`,
      scope: 'customer_read',
      query: { by: BY, site: 'text' },
      run: (call) => ok({ [kind.one]: render(call.account, customerOf(call, kind.type)) }),
    },
    {
      method: 'POST',
      path: `${root}/{externalId}/edit`,
      scope: 'customer_write',
      namesSite: true,
      form: { by: 'plain', site: 'plain', [kind.one]: { json: kind.shape } },
      run: (call) => edit(call, kind),
    },
  ];
}

/** Methods of customers of both kinds. */
export const customerEndpoints: readonly Endpoint[] = [
  ...KINDS.flatMap(endpointsOf),
  {
    method: 'POST',
    path: '/api/v5/customers/{externalId}/subscriptions',
    scope: 'customer_write',
    form: {
      by: 'plain',
      site: 'plain',
      subscriptions: { json: { list: { fields: { channel: 'short', subscription: 'short', active: 'flag', messageId: 'short' } } } },
    },
    run: subscribe,
  },
];

/** Puts a person into segments, for seeds: the API has no method for it. */
export function putIntoSegments(account: Account, customer: Customer, codes: readonly string[]): void {
  for (const code of codes) needEntry(account, 'segments', code, 'Segment', 'segments');
  customer.segments = [...codes];
}
