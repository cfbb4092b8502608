/** How orders are told: in a search, by themselves, and in their history. */
import { multiply, sum } from '../../../src/lib/money.ts';
import { millisOf } from './checks.ts';
import { printContractor, printCustomer } from './people.ts';
import { printLineProduct, printPlace } from './product-print.ts';
import { amount, CLIENT_ID, type Kept, mixed, type Order, type OrderLine, type OrderState, type State, shapeOf, told } from './state.ts';

/** Sum over the lines; `price` is of one piece. */
export function totalOf(order: Pick<Order, 'lines'>): string {
  return sum(order.lines.map((line) => (line.price === null ? null : multiply(line.price, line.quantity))));
}
/** Pieces over all lines. */
export const piecesOf = (order: Pick<Order, 'lines'>): number => order.lines.reduce((pieces, line) => pieces + line.quantity, 0);

/** `list`: without lines, as the public specification says of order/find. `lines`: with lines whose products stand without colour and card. `whole`. */
type Detail = 'list' | 'lines' | 'whole';

/** An order. Its times have one of the three shapes of the vendor's answers, by its id; what it does not have is null or absent, by its id as well. */
export function printOrder(state: State, order: Order, detail: Detail, lines: readonly OrderLine[] = order.lines): Kept {
  const time = (millis: number | null) => (millis === null ? null : told(millis, shapeOf(order.id)));
  const customer = order.customerId === null ? undefined : state.customers.rows.get(order.customerId);
  const [buyer, supplier] = [order.buyerId, order.supplierId].map((contractorId) =>
    contractorId === null ? undefined : state.contractors.rows.get(contractorId),
  );
  const total = totalOf(order);
  return mixed(order.id, {
    name: null,
    comment: null,
    trackingNumber: null,
    deliveryService: null,
    ...order.written,
    ...order.told,
    id: order.id,
    type: order.type,
    status: order.status,
    service: order.service,
    warehouseId: order.warehouseId,
    stockWarehouseId: order.stockWarehouseId,
    createdDate: time(order.createdAt),
    created: time(order.importedAt),
    modifiedDate: time(order.modifiedAt),
    closeDate: time(order.closedAt),
    deliveryDate: time(millisOf(String(order.written.deliveryDate ?? '')) ?? null),
    invoiceNumber: order.invoiceNumber,
    externalOrderId: order.externalOrderId,
    versionId: order.versionId,
    clientId: CLIENT_ID,
    organizationId: order.organizationId,
    deleted: order.deleted,
    customer: customer ? printCustomer(customer) : null,
    buyer: buyer ? printContractor(buyer) : null,
    supplier: supplier ? printContractor(supplier) : null,
    totalQuantity: piecesOf(order),
    totalPrice: amount(total),
    totalPriceWithExpenses: amount(total),
    ...(detail !== 'list' && { products: lines.map((line) => printLine(state, order, line, detail)) }),
  });
}

/** A line. `productId` is told with only some lines: the product stands in it whole, and that is what counts. */
export function printLine(state: State, order: Order, line: OrderLine, detail: Detail): Kept {
  const place = state.places.get(line.productId);
  const product = place && (detail === 'whole' ? printPlace(state, place) : printLineProduct(place));
  return mixed(line.id, {
    ...line.written,
    id: line.id,
    orderId: order.id,
    collected: false,
    product: product ?? null,
    productId: line.id % 2 === 0 || !product ? line.productId : undefined,
    quantity: line.quantity,
    price: amount(line.price),
    position: line.written.position ?? 0,
    createdDate: told(line.createdAt),
    createdUser: 'api',
  });
}

/** What is noted of an order at each change. */
export function stateOf(order: Order, historyId: number): OrderState {
  return {
    id: historyId,
    at: order.modifiedAt,
    status: order.status,
    trackingNumber: (order.written.trackingNumber as string | undefined) ?? null,
    deliveryDate: (order.written.deliveryDate as string | undefined) ?? null,
    totalQuantity: piecesOf(order),
    totalPrice: totalOf(order),
  };
}

/** A row of an order's history. */
export function printState(order: Order, state: OrderState): Kept {
  return mixed(state.id, {
    id: state.id,
    orderId: order.id,
    orderCreatedDate: told(order.createdAt),
    date: told(state.at, shapeOf(state.id)),
    orderStatus: state.status,
    orderType: order.type,
    userId: 1,
    deliveryDate: state.deliveryDate,
    trackingNumber: state.trackingNumber,
    totalQuantity: state.totalQuantity,
    totalPrice: amount(state.totalPrice),
    organizationId: order.organizationId,
    clientId: CLIENT_ID,
  });
}
