/** The supplier's dropshippers (mydrop.txt 743-804). The path is without `/api`, and the new one is written in camelCase. */
import { breach, type Call, pagingOf, type Route, readShape, rejected, required, type Shape, sliceOf, text } from './protocol.ts';
import { type Dropshipper, mint, newest, put, type State, stampNow } from './state.ts';

/** mydrop.txt 743-780: page and per_page may be left out, and `meta` is unlike all others: `currentPage`, and no `perPage`. */
export const listDropshippers: Route = {
  parameters: ['page', 'per_page', 'search_query', 'only_not_verified'],
  handle(call) {
    const { state, query } = call;
    const wanted = query.get('search_query')?.trim().toLowerCase() ?? '';
    const unverified = query.get('only_not_verified') ?? 'false';
    if (unverified !== 'true' && unverified !== 'false') throw breach('only_not_verified is not a boolean');
    const rows = newest(state.dropshippers).filter(
      (row) => (unverified === 'false' || !row.verified) && (wanted === '' || isFound(row, wanted)),
    );
    return answer(call, rows);
  },
};

/** mydrop.txt 779: by id, name, link, phone, payout address and note. Parts of texts are found, an id only whole: neither is documented. */
function isFound(row: Dropshipper, wanted: string): boolean {
  if (String(row.id) === wanted) return true;
  return [row.name, row.link, row.phone, row.payoutAddress, row.note].some((value) => value?.toLowerCase().includes(wanted));
}

function answer(call: Call, rows: readonly Dropshipper[]): unknown {
  const slice = sliceOf(rows, pagingOf(call, true));
  return {
    meta: { currentPage: slice.page, from: slice.from, to: slice.to, totalCount: slice.totalCount, totalPages: slice.totalPages },
    results: slice.rows.map(print),
  };
}

function print(row: Dropshipper): unknown {
  return {
    dateTime: row.dateTime,
    dropshipper: row.account,
    dropshipperId: row.account.id,
    group: row.group,
    id: row.id,
    link: row.link,
    name: row.name,
    phone: row.phone,
  };
}

/** mydrop.txt 799-804. */
const FORM: Shape = { name: required(text), phone: text, link: text, note: text, payoutAddress: text, shopLink: text };
interface NativeDropshipperForm {
  readonly name: string;
  readonly phone?: string;
  readonly link?: string;
  readonly note?: string;
  readonly payoutAddress?: string;
  readonly shopLink?: string;
}

/** mydrop.txt 781-804: one without a cabinet. "The same answer as the list" (793) can be read in two ways, so it is switched. */
export const createDropshipper: Route = {
  parameters: [],
  creates: true,
  handle(call) {
    const { state } = call;
    const form = readShape<NativeDropshipperForm>(call, call.body, FORM, 'the body');
    if (!form.name.trim()) throw rejected('name is empty');
    const row = addDropshipper(state, {
      name: form.name,
      phone: form.phone ?? null,
      link: form.link ?? null,
      note: form.note ?? null,
      payoutAddress: form.payoutAddress ?? null,
      shopLink: form.shopLink ?? null,
    });
    return state.switches.dropshipperAnswer === 'object' ? print(row) : answer(call, [row]);
  },
};

/** A dropshipper that the supplier adds: there is no own account behind it, and nothing to verify. */
export function addDropshipper(state: State, known: Partial<Dropshipper> & Pick<Dropshipper, 'name'>): Dropshipper {
  const id = known.id ?? mint(state.dropshippers);
  if (!known.account) state.last.account++;
  return put(state.dropshippers, id, {
    account: { id: state.last.account, name: known.name, real: false },
    dateTime: known.dateTime ?? stampNow(state, id),
    group: null,
    phone: null,
    link: null,
    note: null,
    payoutAddress: null,
    shopLink: null,
    verified: true,
    ...known,
    id,
  });
}
