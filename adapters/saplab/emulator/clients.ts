/** Clients: their list, their form, and the writing of it (saplab.txt 226-364). */
import { type Debt, debtsOf } from './debts.ts';
import {
  byFlag,
  byNumber,
  byNumbers,
  byPart,
  byPhone,
  byText,
  type Filters,
  fromDay,
  pageOf,
  readFilters,
  samePhone,
  toDay,
} from './filters.ts';
import { type Answer, bit, type Call, failure, faults, idOf, integerOf, type Method, neededOf, read, success } from './protocol.ts';
import { type Client, COMPANY_KEYS, type Company, companyName, localStamp, mint, newestFirst, printed, put, type State } from './state.ts';

type Row = readonly [id: number, client: Client];

/** Names by which a client is found: "part of the client's or the organisation's name" (saplab.txt 231, 440). */
export function namesOf(client: Client | undefined): string[] {
  return client ? [client.listName ?? '', client.name, companyName(client)] : [];
}

const FILTERS: Filters<Row> = {
  client_id: byNumbers(([id]) => id),
  client_name: byPart(([, client]) => namesOf(client)),
  phone: byPhone(([, client]) => client.phone),
  email: byText(([, client]) => client.email),
  is_wholesaler: byFlag(([, client]) => client.company !== null),
  client_group: byNumber(([, client]) => client.groupId),
  date_from: fromDay(([, client]) => client.added),
  date_to: toDay(([, client]) => client.added),
  manager_id: byNumber(([, client]) => client.managerId),
};

/** What the list and the form both show. */
function shared(state: State, [id, client]: Row, { debt, blocked }: Debt) {
  return {
    id: String(id),
    phone: client.phone,
    address: client.address,
    email: client.email,
    date_added: client.added,
    is_wholesaler: bit(client.company !== null),
    wholesaler_info: companyName(client),
    date_modified: client.modified,
    group: state.groups.rows.get(client.groupId)?.name ?? null,
    group_id: String(client.groupId),
    manager_id: String(client.managerId),
    point_id: String(client.pointId),
    status: bit(client.active),
    comment: client.comment,
    shipping_id: String(client.shippingId),
    balance: printed(client.balance),
    debt,
    blocked_debt: blocked,
    limit: client.limit,
  };
}

function list(call: Call): Answer {
  const { state } = call;
  const { rows, ...page } = pageOf(newestFirst(state.clients), FILTERS, readFilters(call, FILTERS));
  const debt = debtsOf(state);
  const clients = rows.map(([id, client]) => ({
    ...shared(state, [id, client], debt(id, client)),
    name: client.listName ?? client.name,
    // saplab.txt 234: null where no employee is bound.
    manager: state.employees.rows.get(client.managerId)?.name ?? null,
    point: state.points.rows.get(client.pointId)?.name ?? null,
  }));
  return read({ clients, ...page });
}

function show(call: Call): Answer {
  const { state } = call;
  const id = idOf(call);
  const client = state.clients.rows.get(id);
  if (!client) return failure();
  return read({
    // saplab.txt 299: the names of the employee and the office are left out here.
    client: {
      ...shared(state, [id, client], debtsOf(state)(id, client)),
      name: client.name,
      discount: state.groups.rows.get(client.groupId)?.discount ?? '0',
      ...(client.company !== null && { wholesaler_data: client.company }),
    },
  });
}

const KEYS = [
  'name',
  'email',
  'phone',
  'password',
  'address',
  'point_id',
  'manager_id',
  'group_id',
  'shipping_id',
  'limit',
  'comment',
  'status',
  'is_wholesaler',
  // saplab.txt 343: `wholesalers[...]` when written, `wholesaler_data` when read.
  ...COMPANY_KEYS.map((key) => `wholesalers[${key}]`),
];

/**
 * The form as the vendor reads it: whole. A text that was not sent is empty, a number that was not sent is 0, and a checkbox is on when its key is
 * there, whatever it says: saplab.txt 341 sends `on` or nothing.
 */
function readClient(call: Call): Omit<Client, 'added' | 'modified' | 'balance' | 'owedElsewhere' | 'ledger'> {
  const text = (key: string) => call.form.get(key) ?? '';
  const number = (key: string) => Number(integerOf(call, key));
  for (const key of ['status', 'is_wholesaler']) {
    if (call.form.has(key) && call.form.get(key) !== 'on')
      call.breach(`${key} is ${JSON.stringify(text(key))}; a checkbox is on or not there`);
  }
  return {
    name: neededOf(call, 'name') ?? '',
    // The phone is also the login (saplab.txt 234); the samples hold digits only.
    phone: (neededOf(call, 'phone') ?? '').replace(/\D/g, ''),
    email: text('email').trim(),
    password: text('password'),
    address: text('address'),
    pointId: number('point_id'),
    managerId: number('manager_id'),
    groupId: number('group_id'),
    shippingId: number('shipping_id'),
    limit: integerOf(call, 'limit'),
    comment: text('comment'),
    active: call.form.has('status'),
    company: call.form.has('is_wholesaler')
      ? (Object.fromEntries(COMPANY_KEYS.map((key) => [key, text(`wholesalers[${key}]`)])) as Company)
      : null,
  };
}

/** What is wrong with a form, by field. Only the two texts about uniqueness are documented (saplab.txt 348-351, 362-364). */
function faultsOf(state: State, form: ReturnType<typeof readClient>, own: number): Record<string, string> {
  const others = [...state.clients.rows].filter(([id]) => id !== own).map(([, client]) => client);
  const found: Record<string, string> = {};
  if (form.name === '') found.name = 'Поле Имя обязательно для заполнения.';
  if (form.phone === '') found.phone = 'Поле Телефон обязательно для заполнения.';
  else if (others.some((other) => samePhone(other.phone, form.phone))) found.phone = 'Поле Телефон должно быть уникальным.';
  if (form.email !== '' && others.some((other) => other.email.toLowerCase() === form.email.toLowerCase()))
    found.email = 'Поле Email должно быть уникальным.';
  if (!state.points.rows.has(form.pointId)) found.point_id = 'Поле Офис заполнено неверно.';
  const references = [
    ['manager_id', form.managerId, state.employees],
    ['group_id', form.groupId, state.groups],
    ['shipping_id', form.shippingId, state.shippingTypes],
  ] as const;
  for (const [key, id, table] of references) if (id !== 0 && !table.rows.has(id)) found[key] = 'Поле заполнено неверно.';
  return found;
}

function create(call: Call): Answer {
  const { state } = call;
  const form = readClient(call);
  const wrong = faultsOf(state, form, 0);
  if (Object.keys(wrong).length > 0) return faults(wrong);
  const at = localStamp(state);
  put(state.clients, mint(state.clients), { ...form, added: at, modified: at, balance: '0.00', owedElsewhere: '0.00', ledger: [] });
  return success('Клиент успешно добавлен.');
}

function edit(call: Call): Answer {
  const { state } = call;
  const id = idOf(call);
  const client = state.clients.rows.get(id);
  if (!client) return failure();
  const { password, ...form } = readClient(call);
  const wrong = faultsOf(state, { ...form, password }, id);
  if (Object.keys(wrong).length > 0) return faults(wrong);
  Object.assign(client, form, { modified: localStamp(state) });
  // saplab.txt 355: an edit sends an empty password, which can hardly mean to clear it.
  if (password !== '') client.password = password;
  delete client.listName;
  return success('Данные клиента обновлены.');
}

/** Methods of clients. */
export const CLIENTS: readonly Method[] = [
  { name: 'GET /panel/client', tail: 'filter', handle: list },
  { name: 'GET /panel/client/form/$ID', handle: show },
  { name: 'POST /panel/client/form', keys: KEYS, handle: create },
  { name: 'POST /panel/client/form/$ID', keys: KEYS, handle: edit },
];
