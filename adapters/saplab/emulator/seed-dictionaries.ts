/** Offices, employees, delivery methods, statuses and groups: what a shop without any trade has. */
import { type Employee, type Group, mint, put, type State, type Status } from './state.ts';

/** The employee who calls: his name stands in the sample's history (saplab.txt 503). */
export const OWNER: Employee = {
  phone: '9990000000',
  name: 'Владелец Магазина',
  seat: 'Директор',
  email: 'owner@example.com',
  pointId: 1,
  group: { id: 1, name: 'Администраторы' },
  active: true,
  clientUse: false,
  contactShow: false,
  backup: null,
};

/** The document has no sample of employees: these follow its table (saplab.txt 17). */
const EMPLOYEES: readonly Employee[] = [
  OWNER,
  {
    phone: '9990000001',
    name: 'Иванова Мария Сергеевна',
    seat: 'Менеджер',
    email: 'maria@example.com',
    pointId: 1,
    group: { id: 2, name: 'Менеджеры' },
    active: true,
    clientUse: true,
    contactShow: true,
    backup: null,
  },
  {
    phone: '9990000002',
    name: 'Ахметов Ринат',
    seat: 'Старший менеджер',
    email: '',
    pointId: 2,
    group: { id: 2, name: 'Менеджеры' },
    active: true,
    clientUse: true,
    contactShow: true,
    backup: null,
  },
  {
    phone: '9990000003',
    name: 'Петров Пётр',
    seat: '',
    email: 'petr@example.com',
    pointId: 2,
    group: { id: 2, name: 'Менеджеры' },
    active: false,
    clientUse: false,
    contactShow: false,
    backup: '{"clients":["1"]}',
  },
];

/** saplab.txt 84-133. */
const STATUSES: readonly (readonly [id: number, status: Status])[] = [
  [1, { name: 'Приостановлено', color: 'BAF8FF', sms: false, email: false }],
  [2, { name: 'В работе', color: 'CBFFC9', sms: false, email: false }],
  [3, { name: 'Оприходовано офисом', color: 'EDFF78', sms: false, email: true }],
  [4, { name: 'Выдано (Отправлено)', color: '70FF83', sms: false, email: true }],
  [5, { name: 'Снято', color: 'FFBADA', sms: false, email: true }],
  [6, { name: 'Принято', color: 'FAFFB3', sms: false, email: true }],
  [7, { name: 'Заказано', color: 'FFFFFF', sms: false, email: false }],
];

/** saplab.txt 184-193, and group 2, which only clients name (254-255, 309-310). */
const GROUPS: readonly (readonly [id: number, group: Group])[] = [
  [1, { name: 'Розница', discount: '0', comment: '', removed: false }],
  [2, { name: 'Мелкий опт', discount: '5', comment: '', removed: true }],
  [7, { name: 'Мелкий опт - 5%', discount: '5', comment: '', removed: false }],
];

/** The dictionaries that the samples show. */
export function seedDictionaries(state: State): void {
  // saplab.txt 258 and, of the second one, the street of 272.
  put(state.points, 1, { name: 'Москва: ул. Красноармейцев, 49', address: 'ул. Красноармейцев, 49' });
  put(state.points, 2, { name: 'Уфа: Бакалинская ул., 23', address: 'Бакалинская ул., 23' });
  for (const [index, employee] of EMPLOYEES.entries()) put(state.employees, index + 1, employee);
  // saplab.txt 31-40, the second one with a space at its end.
  put(state.shippingTypes, 1, { name: 'Доставка по городу', minPrice: '1' });
  put(state.shippingTypes, 2, { name: 'Доставка до ТК ', minPrice: '2' });
  for (const [id, status] of STATUSES) put(state.statuses, id, { ...status });
  for (const [id, group] of GROUPS) put(state.groups, id, { ...group });
}

/** What a shop adds to them for itself. */
export function seedOwnDictionaries(state: State): void {
  put(state.points, mint(state.points), { name: 'Санкт-Петербург: наб. Обводного канала, 118', address: 'наб. Обводного канала, 118' });
  put(state.shippingTypes, mint(state.shippingTypes), { name: 'Самовывоз', minPrice: '0' });
  put(state.statuses, mint(state.statuses), { name: 'Ждём «возврат» поставщику', color: 'ABABAB', sms: true, email: false });
  put(state.groups, mint(state.groups), { name: 'Автосервисы', discount: '10', comment: 'СТО & шиномонтаж', removed: false });
}
