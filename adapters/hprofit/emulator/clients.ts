/** /clients (hprofit.txt 485-554). */
import { phoneDigits } from '../../../src/lib/phone.ts';
import {
  breach,
  checkShape,
  integer,
  integerOf,
  type NativeAmount,
  number,
  optional,
  orNull,
  pageOf,
  type Route,
  rejected,
  rowsOf,
  text,
  toAmount,
} from './protocol.ts';
import { byId, type Client, fixed, mint, put, type State } from './state.ts';

/** hprofit.txt 487-531. `id` and `client_id` are both listed; nothing tells them apart. */
export const listClients: Route = {
  parameters: ['limit', 'offset', 'id', 'client_id', 'updated_at'],
  handle({ state, query }) {
    const id = integerOf(query, 'id');
    const clientId = integerOf(query, 'client_id');
    const after = integerOf(query, 'updated_at');
    const rows = byId(state.clients).filter(
      (client) =>
        (id === undefined || client.id === id) &&
        (clientId === undefined || client.id === clientId) &&
        // hprofit.txt 491: updated after the time, so the second itself is out.
        (after === undefined || client.updated_at > after),
    );
    return { success: true, data: pageOf(rows, query).map(print) };
  },
};

function print(client: Client): unknown {
  return {
    id: client.id,
    is_active: client.is_active,
    name: client.name,
    phone: client.phone,
    email: client.email,
    birth_day: client.birth_day,
    more_info: '{}',
    birth_day_child_1: null,
    birth_day_child_2: null,
    birth_day_child_3: null,
    discount: fixed(client.discount, 0),
    total_amount: fixed(client.total_amount, 2),
    city: client.city,
    postal_code: client.postal_code,
    state_or_region: client.state_or_region,
    country: client.country,
    created_at: client.created_at,
    updated_at: client.updated_at,
    address: client.address,
    responsible_user_id: client.responsible_user_id,
    comment: client.comment,
    first_name: client.first_name,
    last_name: client.last_name,
    middle_name: client.middle_name,
    ref: null,
    nickname: client.nickname,
    company: client.company,
    invoice: '',
    card_url: null,
    card_number: null,
    balance: fixed(client.balance, 2),
  };
}

/** hprofit.txt 551. */
const MOST_ROWS = 3000;

interface NativeClientForm {
  readonly id?: number;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly birth_day?: string | null;
  readonly discount?: NativeAmount;
  readonly total_amount?: NativeAmount;
  readonly city?: string;
  readonly address?: string;
  readonly company?: string;
}

/** hprofit.txt 532-554: creates, or edits where `id` is known. The answer is documented nowhere; here it tells no id. */
export const saveClients: Route = {
  parameters: [],
  handle({ state, body }) {
    const rows = rowsOf(body, 'data');
    if (rows.length > MOST_ROWS) throw breach(`more than ${MOST_ROWS} rows`);
    rows.forEach((row, index) => {
      checkShape(row, FORM, `data[${index}]`);
    });
    const forms = rows as readonly NativeClientForm[];
    for (const { birth_day: day } of forms)
      if (day && !/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/.test(day)) throw rejected(`birth_day ${day}`);
    for (const form of forms) save(state, form);
    return { success: true };
  },
};

const FORM = {
  id: optional(integer),
  first_name: optional(text),
  last_name: optional(text),
  phone: optional(text),
  email: optional(text),
  // Clients are told with null (hprofit.txt 504-506), so null is a way to say that there is none.
  birth_day: optional(orNull(text)),
  discount: optional(number),
  total_amount: optional(number),
  city: optional(text),
  address: optional(text),
  company: optional(text),
};

function save(state: State, form: NativeClientForm): void {
  const client = (form.id === undefined ? undefined : state.clients.rows.get(form.id)) ?? addClient(state, {});
  for (const key of ['first_name', 'last_name', 'email', 'city', 'address', 'company'] as const) client[key] = form[key] ?? client[key];
  if (form.phone !== undefined) client.phone = storedPhone(form.phone);
  if (form.birth_day !== undefined) client.birth_day = form.birth_day ? `${form.birth_day.slice(0, 10)} 00:00:00` : null;
  if (form.discount !== undefined) client.discount = toAmount(form.discount);
  if (form.total_amount !== undefined) client.total_amount = toAmount(form.total_amount);
  client.updated_at = seconds(state);
}

/** hprofit.txt 389, 500: client phones stand as digits, without the plus. */
function storedPhone(phone: string): string {
  return phoneDigits(phone);
}

/** A new client; what is not given is empty, as the vendor's samples show it. */
export function addClient(state: State, known: Partial<Client>): Client {
  const id = known.id ?? mint(state.clients);
  const now = seconds(state);
  return put(state.clients, id, {
    is_active: 1,
    name: '',
    phone: '',
    email: '',
    birth_day: null,
    discount: '0.00',
    total_amount: '0.00',
    city: '',
    postal_code: null,
    state_or_region: null,
    country: null,
    created_at: now,
    updated_at: now,
    address: '',
    responsible_user_id: null,
    comment: '',
    first_name: '',
    last_name: '',
    middle_name: '',
    nickname: '',
    company: '',
    balance: '0.00',
    deliveries: [],
    ...known,
    id,
  });
}

/** The client of a remote order: the CRM finds it by phone, then by email, else makes it. */
export function clientOf(
  state: State,
  person: { readonly first_name: string; readonly last_name: string | null; readonly phone: string | null; readonly email: string | null },
): Client {
  const digits = storedPhone(person.phone ?? '');
  const email = person.email ?? '';
  const all = byId(state.clients);
  return (
    all.find((client) => digits !== '' && client.phone === digits) ??
    all.find((client) => email !== '' && client.email === email) ??
    addClient(state, { first_name: person.first_name, last_name: person.last_name ?? '', phone: digits, email })
  );
}

function seconds(state: State): number {
  return Math.floor(state.now() / 1000);
}
