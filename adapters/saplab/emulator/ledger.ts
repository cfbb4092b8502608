/** Clients' accounts (saplab.txt 365-434). */
import { toMoney } from '../../../src/lib/money.ts';
import { type Answer, type Call, failure, idOf, type Method, neededOf, read, success } from './protocol.ts';
import { enter, localStamp, printed } from './state.ts';

/** saplab.txt 377-426 shows ten of a longer list. */
const PAGE = 10;

/** saplab.txt 369 promises `groups`; the sample has `transactions`. */
function list(call: Call): Answer {
  const client = call.state.clients.rows.get(idOf(call));
  if (!client) return failure();
  const page = call.state.switches.ledgerPages ? pageNumber(call) : 1;
  return read({
    pages: Math.ceil(client.ledger.length / PAGE),
    transactions: client.ledger
      .toReversed()
      .slice((page - 1) * PAGE, page * PAGE)
      .map(({ date, amount, comment }) => ({ date, amount: printed(amount), comment })),
    page,
  });
}

/** The document has no key for a page; this is the form that its filters have. */
function pageNumber(call: Call): number {
  const [key, value = ''] = call.rest;
  if (key === undefined) return 1;
  if (call.rest.length === 2 && /^[1-9]\d{0,8}$/.test(value)) return Number(value);
  call.breach(`a ledger has no ${call.rest.join('/')}`);
  return 1;
}

/** saplab.txt 430-434: headed GET, but the sample posts a form; what it answers is not documented. */
function add(call: Call): Answer {
  const client = call.state.clients.rows.get(idOf(call));
  const text = neededOf(call, 'amount');
  const amount = text !== undefined && /^[+-]?\d+(\.\d+)?$/.test(text) ? toMoney(text.replace(/^\+/, '')) : null;
  if (text !== undefined && amount === null) call.breach(`amount is not a number: ${JSON.stringify(text)}`);
  if (!client || amount === null) return failure();
  enter(client, { date: localStamp(call.state), amount, comment: call.form.get('description') ?? '' });
  return success();
}

/** Methods of accounts. */
export const LEDGER: readonly Method[] = [
  { name: 'GET /panel/client/balance/$ID', tail: 'page', handle: list },
  { name: 'POST /panel/client/add_transaction/$ID', keys: ['amount', 'description'], handle: add },
  {
    name: 'GET /panel/client/add_transaction/$ID',
    handle(call) {
      call.breach('a transaction is added with POST');
      return failure();
    },
  },
];
