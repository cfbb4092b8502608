/** Made-up clients: persons and companies, active and not, with and without an email, an address, an employee, a credit. */
import type { Random } from './seed-random.ts';
import { byId, type Client, type Company, localStamp, mint, put, type State, type Table } from './state.ts';

const DAY = 86_400_000;

const SURNAMES = ['Иванов', 'Смирнов', 'Шестопалов', 'Ёлкин', 'Абдуллаев', "О'Нил", 'Цой', 'Петров-Водкин'] as const;
const NAMES = ['Сергей Петрович', 'Анна', 'Рустам Ильдарович', 'Пётр', 'Мария Юрьевна'] as const;
const ORGANISATIONS = ['Автомир', 'Рога & Копыта', 'Сто "Колесо"', 'Деталь+', 'Движение — жизнь', 'ТРАК-Центр'] as const;
const FORMS = ['ООО', 'ИП', 'АО', 'ПАО', 'ЗАО'] as const;
const STREETS = ['ул. Ленина', 'пр-т Октября', 'Бакалинская ул.', 'наб. реки Мойки', '5-я Парковая ул.'] as const;
const CITIES = ['г. Уфа', 'г. Москва', 'г. Казань', 'с. Иглино'] as const;
const COMMENTS = ['', 'Звонить после 18:00', 'Хороший клиент', 'Долг гасит частями\nскидку не давать'] as const;

/** So many clients, the oldest first; their ids. */
export function seedClients(state: State, random: Random, count: number): number[] {
  const groups = byId(state.groups)
    .filter(([, group]) => !group.removed)
    .map(([id]) => id);
  return Array.from({ length: count }, (_, index) => {
    const id = mint(state.clients);
    put(state.clients, id, madeUp(state, random, index, { count, groupId: groups[index % groups.length] ?? 1 }));
    return id;
  });
}

function madeUp(state: State, random: Random, index: number, about: { readonly count: number; readonly groupId: number }): Client {
  const at = state.now() - 160 * DAY - (about.count - index) * 17 * 3_600_000 + random.below(3_600_000);
  const added = localStamp(state, at);
  const name = `${random.pick(SURNAMES)} ${random.pick(NAMES)}`;
  const company = index % 4 === 1;
  return {
    // Ten digits, as the samples have them, or with the country's own before them.
    phone: `${index % 3 === 0 ? '7' : ''}91${String(70_000_000 + index * 7919).padStart(8, '0')}`,
    name,
    address:
      index % 5 === 4 ? '' : `${index % 7 === 0 ? ' ' : ''}${random.pick(CITIES)}, ${random.pick(STREETS)}, ${1 + random.below(120)}`,
    email: index % 6 === 5 ? '' : `client${index}@example.com`,
    password: '',
    added,
    // An edit may have come since.
    modified: index % 3 === 2 ? localStamp(state, Math.min(at + random.below(40 * DAY), state.now())) : added,
    company: company ? companyOf(random, index) : null,
    groupId: about.groupId,
    managerId: index % 3 === 1 ? nth(state.employees, index) : 0,
    pointId: nth(state.points, index >> 1),
    shippingId: index % 2 === 0 ? 0 : nth(state.shippingTypes, index >> 1),
    active: index % 11 !== 10,
    comment: random.pick(COMMENTS),
    limit: company ? String(5000 * (1 + random.below(10))) : '0',
    balance: '0',
    owedElsewhere: '0',
    ledger: [],
  };
}

function companyOf(random: Random, index: number): Company {
  const digits = (length: number) => Array.from({ length }, () => String(random.below(10))).join('');
  const sole = index % 8 === 5;
  return {
    type: sole ? 'ИП' : random.pick(FORMS),
    org_name: `${random.pick(ORGANISATIONS)} ${index}`,
    inn: `0${digits(sole ? 11 : 9)}`,
    kpp: sole ? '' : digits(9),
    orgn: digits(sole ? 15 : 13),
    address: index % 3 === 0 ? '' : `${random.pick(CITIES)}, ${random.pick(STREETS)}, ${1 + random.below(90)}`,
    bank: random.pick(['Сбербанк', 'ПАО «Банк Уралсиб»', '']),
    bik: `04${digits(7)}`,
    account: `40702810${digits(12)}`,
    bank_account: `30101810${digits(12)}`,
  };
}

/** Ids of a table in turn. */
function nth(table: Table<unknown>, index: number): number {
  const ids = byId(table).map(([id]) => id);
  return ids[index % ids.length] ?? 0;
}
