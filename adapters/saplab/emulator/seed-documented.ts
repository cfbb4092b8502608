/** The samples of the vendor's document, unedited, and what its requests name. */
import { subtract, sum } from '../../../src/lib/money.ts';
import { newPosition } from './positions.ts';
import { type Client, type HistoryEntry, localStamp, type Position, put, type State, type Transaction } from './state.ts';

/** saplab.txt 377-426, the newest first. */
const LEDGER: readonly (readonly [date: string, amount: string, comment: string])[] = [
  ['2017-04-11 21:31:24.48985', '-109', 'Оплата позиции WEEN - 122-2412 (1 шт.)'],
  ['2017-01-31 01:39:50.091795', '-270', 'Оплата позиции LYNX1 - PR48620 (1 шт.)'],
  ['2017-01-31 01:39:46.254441', '270', 'Отмена оплаты позиции LYNX1 - PR48620 (1 шт.)'],
  ['2017-01-31 00:34:19.715461', '-266', 'Оплата позиции LYNX - PR48620 (1 шт.)'],
  ['2017-01-31 00:34:19.715461', '-270', 'Оплата позиции LYNX - PR48620 (1 шт.)'],
  ['2017-01-31 00:33:57.630052', '-270', 'Оплата позиции LYNX1 - PR48620 (1 шт.)'],
  ['2016-12-19 17:57:43.788968', '-2989', 'Оплата позиции MONROE - G16287 (1 шт.)'],
  ['2016-12-19 17:57:43.788968', '-2989', 'Оплата позиции MONROE - G16768 (1 шт.)'],
  ['2016-12-19 17:57:43.788968', '-3104', 'Оплата позиции MONROE - G16768 (1 шт.)'],
  ['2016-12-19 17:57:43.788968', '-1707', 'Оплата позиции PATRON - PSA333222 (1 шт.)'],
];
/** saplab.txt 375: 26 pages of ten. */
const LEDGER_LENGTH = 260;
/** saplab.txt 287. */
const BALANCE = '14';

/** The sample's lines, older ones up to its number of pages, and a first one that brings all of them to the sample's balance. */
function ledger(state: State): Transaction[] {
  const shown = LEDGER.map(([date, amount, comment]) => ({ date, amount, comment })).toReversed();
  const until = Date.parse('2016-12-19T10:00:00Z');
  const older = Array.from({ length: LEDGER_LENGTH - shown.length - 1 }, (_, index): Transaction => {
    const date = localStamp(state, until - (LEDGER_LENGTH - index) * 3_600_000 * 11);
    return index % 2 === 0
      ? { date, amount: String(300 + index), comment: 'Пополнение счёта' }
      : { date, amount: `-${298 + index}.5`, comment: `Оплата позиции MONROE - G${16000 + index} (1 шт.)` };
  });
  const others = sum([...older, ...shown].map((transaction) => transaction.amount));
  const first = { date: '2016-07-01 09:00:00', amount: subtract(BALANCE, others), comment: 'Остаток' };
  return [first, ...older, ...shown];
}

function clients(state: State, withOrders: boolean): void {
  put<Client>(state.clients, 1, {
    phone: '1111111111',
    name: 'Пупкин Василий Петрович',
    address: ' г. Уфа, Бакалинская ул., 23',
    email: 'regular@example.com',
    password: '',
    added: '2017-01-05 13:03:32.703139',
    modified: '2017-01-15 17:28:24.919877',
    company: null,
    groupId: 1,
    managerId: 0,
    pointId: 1,
    shippingId: 1,
    active: true,
    comment: 'Плохой клиент',
    limit: '0',
    balance: BALANCE,
    // saplab.txt 288 tells a debt of 9211, of which position 19 makes 474.
    owedElsewhere: withOrders ? '8737' : '9211',
    ledger: ledger(state),
  });
  put<Client>(state.clients, 2, {
    phone: '2222222222',
    name: 'Сергей Сергеевич',
    listName: 'Сотрудник Saplab 2',
    address: 'ул. Ленина, 48',
    email: 'wholesaler@example.com',
    password: '',
    added: '2017-01-14 22:50:08.610461',
    modified: '2017-01-15 17:31:21.560473',
    company: {
      type: 'ООО',
      org_name: 'Рога и Копыта',
      inn: '12345678901234',
      kpp: '987654321',
      orgn: '456789052',
      address: 'ул. Ленина, 48',
      bank: 'Сбербанк',
      bik: '00000000000',
      account: '00000000000',
      bank_account: '00000000000',
    },
    groupId: 2,
    managerId: 0,
    pointId: 1,
    shippingId: 0,
    active: true,
    comment: 'Хороший клиент',
    limit: '10000',
    balance: '0',
    // saplab.txt 264 tells no debt, though position 20 is not paid.
    owedElsewhere: withOrders ? '-3959' : '0',
    ledger: [],
  });
}

const entry = (date: string, color: string, status: string, manager: string): HistoryEntry => ({ date, color, status, manager });
const automatic = (date: string): HistoryEntry[] => [
  entry(date, 'BAF8FF', 'Приостановлено', 'Автоматически'),
  entry(date, 'FAFFB3', 'Принято', 'Автоматически'),
];

function positions(state: State): void {
  const [first, second, third] = ['2017-01-15 21:59:28.043621', '2017-01-15 22:02:43.114625', '2017-04-11 21:29:10.5'];
  put<Position>(state.positions, 19, {
    ...newPosition(state, {
      clientId: 1,
      invoice: 'NZ-004',
      at: 0,
      added: first,
      line: { brand: 'UFI', article: '30.896.00', name: 'Воздушный фильтр', price: '474', quantity: 1 },
    }),
    shippingId: 1,
    shippingAddress: ' г. Уфа, Бакалинская ул., 23',
    initialPrice: '473.38',
    history: automatic('2017-01-15 18:59:28.000000'),
  });
  put<Position>(state.positions, 20, {
    ...newPosition(state, {
      clientId: 2,
      invoice: 'NZ-005',
      at: 0,
      added: second,
      line: { brand: 'KILEN', article: '12133', name: 'Пружина передняя', price: '3959', quantity: 1 },
    }),
    clientName: 'Клиент 2',
    initialPrice: '3958.07',
    statusId: 3,
    history: [
      ...automatic('2017-01-15 19:02:43.000000'),
      entry('2017-01-15 19:23:51.000000', 'EDFF78', 'Оприходовано офисом', 'Владелец Магазина'),
    ],
  });
  // saplab.txt 643 makes documents of 19, 20 and 21. The list of samples lacks 21: it is in the archive. What it is the ledger says (378-380).
  put<Position>(state.positions, 21, {
    ...newPosition(state, {
      clientId: 1,
      invoice: 'NZ-006',
      at: 0,
      added: third,
      line: { brand: 'WEEN', article: '122-2412', name: 'Подушка двигателя', price: '109', quantity: 1 },
    }),
    initialPrice: '108.2',
    statusId: 4,
    archived: true,
    payed: true,
    history: [
      ...automatic('2017-04-11 18:29:10.000000'),
      entry('2017-04-14 08:10:00.000000', '70FF83', 'Выдано (Отправлено)', 'Владелец Магазина'),
    ],
  });
  state.last.invoice = 6;
}

/** The samples; their positions only where they are wanted. */
export function seedSamples(state: State, withOrders: boolean): void {
  clients(state, withOrders);
  if (withOrders) positions(state);
}
