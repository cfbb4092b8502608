/** Orders made whole: the list tells positions, and those of one order may stand anywhere in it. */
import { ProblemError } from '../../src/errors.ts';
import { createRepeatCheck } from '../../src/lib/pages.ts';
import type { Order } from '../../src/model/order.ts';
import type { NativeFilter } from './client.ts';
import { compareIds, toFlag, toId } from './map/native.ts';
import { invoiceOf, isFoundByInvoice, orderKey, placeOf } from './map/order-ids.ts';
import { type Positions, toOrder } from './map/orders.ts';
import { safeFragment } from './map/segments.ts';
import type { NativePosition, NativePositions } from './schemas.ts';
import type { SaplabContext } from './settings.ts';

/** An order with all its positions. */
export interface Group {
  readonly positions: Positions;
  /** All positions with its invoice, of whatever customer: they decide its id. */
  readonly shared: readonly NativePosition[];
}

/** One position as it is now. */
export async function readPosition(context: SaplabContext, id: string): Promise<NativePosition | undefined> {
  const { orders } = await context.client.positions({ order_ids: id }, 1);
  return orders.find((position) => String(position.id) === id);
}

/** The order with this native id, as it is now. */
export async function readGroup(context: SaplabContext, id: string): Promise<Group | undefined> {
  const place = placeOf(id);
  if (!place) return undefined;
  if (place.by === 'position') {
    const position = await readPosition(context, place.position);
    if (!position) return undefined;
    const invoice = invoiceOf(position);
    // Its order has another id.
    if (invoice !== null && isFoundByInvoice(invoice)) return undefined;
    return groupOf(position, await companions(context, position));
  }
  const shared = await withInvoice(context, place.invoice);
  const wanted = place.client;
  const [first] = shared
    .filter((position) => wanted === null || (toId(position.client_id) ?? '0') === wanted)
    .sort((a, b) => compareIds(a.id, b.id));
  return first && groupOf(first, shared);
}

/** A group as an order. */
export function mapGroup(context: SaplabContext, group: Group): Order {
  return toOrder(group.positions, group.shared, context.scope);
}

/** A page of the list, and what is known of the list that it is a page of. */
export interface ListedPage {
  readonly filter: NativeFilter;
  readonly number: number;
  readonly answer: NativePositions;
  /** Whether the filters leave orders whole: nothing, or one invoice. */
  readonly leavesWhole: boolean;
}

/**
 * The orders that these positions of a page belong to, whole, by `orderKey`. A page alone never tells that an order is whole: a position of it may stand
 * on any other page. So either the whole list is read, where that is shorter, or each order is asked for by its invoice.
 */
export async function completeGroups(
  context: SaplabContext,
  page: ListedPage,
  positions: readonly NativePosition[],
): Promise<ReadonlyMap<string, Group>> {
  const wanted = new Map(positions.map((position) => [orderKey(position), position]));
  const known = await wholeList(context, page, wanted.size);
  const groups = await Promise.all(
    [...wanted].map(async ([key, position]) => {
      const found = known ? sharing(known, position) : await companions(context, position);
      // What the page showed is there, whatever the vendor makes of the filter.
      const listed = sharing(page.answer.orders, position);
      return [key, groupOf(position, union(found, listed))] as const;
    }),
  );
  return new Map(groups);
}

/** Every position of a list that leaves orders whole, where that takes fewer calls than asking for each order; undefined where not, or where it moved. */
async function wholeList(context: SaplabContext, page: ListedPage, orders: number): Promise<readonly NativePosition[] | undefined> {
  if (!page.leavesWhole && orders < WORTH_A_LOOK) return undefined;
  const { filter, number, answer } = page.leavesWhole ? page : { filter: {}, number: 1, answer: await context.client.positions({}, 1) };
  const pages = Number(answer.pages);
  if (pages <= 1) return answer.orders;
  if (pages > Math.min(orders, MOST_PAGES)) return undefined;
  const others = Array.from({ length: pages }, (_, index) => index + 1).filter((each) => each !== number);
  const read = await Promise.all(others.map((each) => context.client.positions(filter, each)));
  // A position that is added meanwhile pushes another one from a page that is still to be read to one that has been: then something is missing.
  const again = await context.client.positions(filter, number);
  if (again.pages !== answer.pages || idsOf(again) !== idsOf(answer)) return undefined;
  return union(
    answer.orders,
    read.flatMap((each) => each.orders),
  );
}

/** Orders for which it pays to learn how long the whole list is. */
const WORTH_A_LOOK = 5;
/** Pages of a list that is read whole for the sake of one page. */
const MOST_PAGES = 20;

/** Every position that has the invoice of this one. */
async function companions(context: SaplabContext, position: NativePosition): Promise<readonly NativePosition[]> {
  const invoice = invoiceOf(position);
  if (invoice === null) return [position];
  if (isFoundByInvoice(invoice)) return withInvoice(context, invoice);
  // The invoice cannot stand in a path: of the customer's positions it is picked out here.
  const filter = clientFilter(position);
  return sharing(await everyPosition(context, filter), position);
}

async function withInvoice(context: SaplabContext, invoice: string): Promise<readonly NativePosition[]> {
  const positions = await everyPosition(context, { invoice });
  // How the vendor compares is not documented.
  return positions.filter((position) => invoiceOf(position) === invoice);
}

async function everyPosition(context: SaplabContext, filter: NativeFilter): Promise<readonly NativePosition[]> {
  const first = await context.client.positions(filter, 1);
  const positions = [...first.orders];
  const repeats = createRepeatCheck();
  repeats(first.orders);
  for (let page = 2; page <= Number(first.pages); page++) {
    const { orders } = await context.client.positions(filter, page);
    if (repeats(orders)) throw new ProblemError('vendor_invalid_response', 'The pages of the vendor do not advance.');
    // More pages were told than there are.
    if (orders.length === 0) break;
    positions.push(...orders);
  }
  return union(positions, []);
}

/** Narrows a list of positions to a customer's, and maybe to others' with such a name; there is no filter by his id (saplab.txt 440). */
export function clientFilter(customer: {
  readonly name?: string | null | undefined;
  readonly client_name?: string | null | undefined;
  readonly is_wholesaler?: string | number | boolean | null | undefined;
  readonly wholesaler_info?: string | null | undefined;
}): NativeFilter {
  const person = customer.client_name ?? customer.name ?? '';
  const company = toFlag(customer.is_wholesaler) ? (customer.wholesaler_info ?? '') : '';
  // saplab.txt 248: the kind and the name of a company together; the filter may know the name alone.
  const fragment = safeFragment(/^\S+ "(.+)"$/su.exec(company)?.[1] ?? company) ?? safeFragment(person);
  return fragment === undefined ? {} : { client_name: fragment };
}

function groupOf(position: NativePosition, shared: readonly NativePosition[]): Group {
  const key = orderKey(position);
  const [first = position, ...others] = shared.filter((each) => orderKey(each) === key);
  return { positions: [first, ...others], shared };
}

/** Positions among these that have the invoice of one. */
function sharing(positions: readonly NativePosition[], one: NativePosition): readonly NativePosition[] {
  const invoice = invoiceOf(one);
  return positions.filter((position) => (invoice === null ? position.id === one.id : invoiceOf(position) === invoice));
}

/** Each position once; where both have it, as the first has it. */
function union(first: readonly NativePosition[], second: readonly NativePosition[]): readonly NativePosition[] {
  const found = new Map<string, NativePosition>();
  for (const position of [...first, ...second]) if (!found.has(String(position.id))) found.set(String(position.id), position);
  return [...found.values()];
}

function idsOf(answer: NativePositions): string {
  return answer.orders.map((position) => position.id).join();
}
