/** What can be done with a position (saplab.txt 563-648). All but the setting of a status are GET calls that change data. */
import { compare, subtract, sum } from '../../../src/lib/money.ts';
import { totalOf } from './debts.ts';
import { historyEntry } from './positions.ts';
import { type Answer, type Call, failure, idOf, integerOf, type Method, neededOf, success } from './protocol.ts';
import { type Client, companyName, enter, localStamp, type Position, printed, REMOVED, type State } from './state.ts';

const NOTHING_SUITABLE = 'Нет подходящих заказов.';

/** Sets a status; its date of change stays (saplab.txt 460, 500). The client hears of it as often as it is set. */
function moveTo(call: Call, id: number, position: Position, statusId: number): void {
  const { state } = call;
  const status = state.statuses.rows.get(statusId);
  position.statusId = statusId;
  position.history.push(historyEntry(state, statusId, state.now(), call.employee));
  if (status?.sms || status?.email) state.notifications.push({ positionId: id, statusId, sms: status.sms, email: status.email });
}

function setStatus(call: Call): Answer {
  const id = idOf(call);
  neededOf(call, 'status_id');
  const statusId = Number(integerOf(call, 'status_id'));
  const position = call.state.positions.rows.get(id);
  if (!position || !call.state.statuses.rows.has(statusId)) return failure('Недостаточно параметров.');
  moveTo(call, id, position, statusId);
  return success('Статус установлен успешно.');
}

/** A second time changes nothing; what was paid goes back to the account. Neither is documented. */
function deny(call: Call): Answer {
  const id = idOf(call);
  const position = call.state.positions.rows.get(id);
  if (!position) return failure(NOTHING_SUITABLE);
  if (!position.denied) {
    const client = call.state.clients.rows.get(position.clientId);
    if (position.payed && client) giveBack(call.state, position, client);
    position.denied = true;
    moveTo(call, id, position, REMOVED);
  }
  return success('Позиция снята');
}

/** saplab.txt 588: pays what is not paid, and takes back the payment of what is. */
function pay(call: Call): Answer {
  const { state } = call;
  const position = state.positions.rows.get(idOf(call));
  const client = position && state.clients.rows.get(position.clientId);
  if (!position || !client || (position.denied && !position.payed)) return failure(NOTHING_SUITABLE);
  const who = companyName(client) || client.name;
  const total = totalOf(position);
  if (position.payed) {
    giveBack(state, position, client);
    // saplab.txt 599 ends in a space.
    return success(`На счёт клиента ${who} отправлено ${printed(total)}₽ `);
  }
  const means = state.switches.creditCounts ? sum([client.balance, client.limit]) : client.balance;
  if (compare(means, total) < 0) {
    return failure(`Недостаточно средств на балансе клиента ${who} , необходимо пополнить баланс на ${roundUp(subtract(total, means))}₽`);
  }
  position.payed = true;
  enter(client, { date: localStamp(state), amount: subtract('0', total), comment: paymentText(position) });
  return success(`Выбранные позиции клиента ${who} оплачены.`);
}

function giveBack(state: State, position: Position, client: Client): void {
  position.payed = false;
  enter(client, { date: localStamp(state), amount: totalOf(position), comment: refundText(position) });
}

/** saplab.txt 380: how a payment names itself in the ledger. */
export function paymentText({ brand, article, quantity }: Position): string {
  return `Оплата позиции ${brand} - ${article} (${quantity} шт.)`;
}

/** saplab.txt 390. */
export function refundText({ brand, article, quantity }: Position): string {
  return `Отмена оплаты позиции ${brand} - ${article} (${quantity} шт.)`;
}

/** To the next whole rouble. The sum of saplab.txt 604 cannot be derived from what else is known of that client. */
function roundUp(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return /[1-9]/.test(fraction) ? String(BigInt(whole) + 1n) : whole;
}

function setArchived(call: Call, archived: boolean, done: string, refused: string): Answer {
  const position = call.state.positions.rows.get(idOf(call));
  if (!position || position.archived === archived) return failure(refused);
  position.archived = archived;
  return success(done);
}

/** One document over all positions named. */
function makeDocuments(call: Call): Answer {
  const { state } = call;
  if (!/^\d{1,19}(,\d{1,19})*$/.test(call.subject)) call.breach(`these are not ids with commas between them: ${call.subject}`);
  const positions = call.subject.split(',').map((id) => state.positions.rows.get(Number(id)));
  if (!positions.every((position) => position !== undefined)) return failure(NOTHING_SUITABLE);
  state.last.document++;
  for (const position of positions) position.docId = state.last.document;
  return success('Документы сгенерированы.');
}

/** Spellings of the path of documents: the heading's and the sample's (saplab.txt 639, 643). */
export const DOCUMENT_PATHS = { documentds: '/panel/order/documentds/$IDs', documents: '/panel/order/documents/$IDs' } as const;

/** Methods that change positions. */
export const ORDER_WRITES: readonly Method[] = [
  { name: 'POST /panel/order/set_status/$ID', keys: ['status_id'], handle: setStatus },
  { name: 'GET /panel/order/deny/$ID', handle: deny },
  { name: 'GET /panel/order/pay/$ID', handle: pay },
  {
    name: 'GET /panel/order/archive/$ID',
    handle: (call) => setArchived(call, true, '1 заказов отправлено в архив.', 'Не удалось отправить заказы в архив.'),
  },
  {
    // saplab.txt 625-628: titled "remove the position", with the address of `deny` in its sample. The heading and the answer tell the truth.
    name: 'GET /panel/order/unarchive/$ID',
    handle: (call) =>
      setArchived(call, false, 'Заказ разархивирован и появился в основном списке заказов.', 'Не найдено подходящих заказов.'),
  },
  { name: `GET ${DOCUMENT_PATHS.documentds}`, aliases: [DOCUMENT_PATHS.documents], handle: makeDocuments },
];
