/** An order as each of the three places prints it: the supplier's (mydrop.txt 190-259), the dropshipper's (994-1054), a payout's (442-465). */
import { toJsonNumber } from '../../../src/lib/money.ts';
import { placeOf } from './delivery.ts';
import type { Line, Order, Product, State } from './state.ts';

const amount = (value: string | null): unknown => (value === null ? null : toJsonNumber(value));

/** As the supplier sees it. */
export function printForVendor(state: State, order: Order): unknown {
  const dropshipper = order.relationId === null ? undefined : state.dropshippers.rows.get(order.relationId);
  const manager = order.managerId === null ? undefined : state.managers.rows.get(order.managerId);
  return {
    id: order.id,
    index: order.index,
    ttn: order.ttn,
    returnTtn: order.returnTtn,
    name: order.name,
    phone: order.phone,
    products: order.lines.map((line) => {
      const product = productOf(state, line);
      return {
        product: { id: product.id, title: product.title, sku: product.sku },
        amount: line.amount,
        // mydrop.txt 110: snake_case, inside an answer of camelCase.
        assembly_price: amount(line.assembly),
        drop_price: amount(line.drop),
        price: amount(line.price),
        size: printSize(product, line),
      };
    }),
    dateTime: order.dateTime,
    orderStatus: printStatus(state, order),
    ...printSums(order),
    dropshipperPayout: amount(order.payout),
    realMargin: amount(order.margin),
    ...printLosses(order),
    ...printDelivery(order),
    description: order.description,
    createdWith: order.createdWith,
    vendorDropshipper: dropshipper
      ? { id: dropshipper.id, dropshipper: { id: dropshipper.account.id, name: dropshipper.account.name } }
      : null,
    weight: amount(order.delivery.weight),
    deliveryStatusCode: order.parcel?.code ?? null,
    deliveryStatus: order.parcel?.text ?? null,
    returnDeliveryStatusCode: order.returnParcel?.code ?? null,
    returnDeliveryStatus: order.returnParcel?.text ?? null,
    manager: manager ? { id: manager.id, name: manager.name } : null,
  };
}

/** As the dropshipper sees it: no costs, no manager, and what is `dropshipperPayout` there is `payout` here. */
export function printForDropshipper(state: State, order: Order): unknown {
  const supplier = state.suppliers.find((each) => each.id === order.supplierId);
  return {
    id: order.id,
    index: order.index,
    ttn: order.ttn,
    name: order.name,
    phone: order.phone,
    products: order.lines.map((line) => {
      const product = productOf(state, line);
      return {
        product: { id: product.id, title: product.title, sku: product.sku, import_id: product.importId },
        amount: line.amount,
        drop_price: amount(line.drop),
        price: amount(line.price),
        size: printSize(product, line),
      };
    }),
    dateTime: order.dateTime,
    orderStatus: printStatus(state, order),
    ...printSums(order),
    payout: amount(order.payout),
    realMargin: amount(order.dropshipperMargin),
    ...printLosses(order),
    ...printDelivery(order),
    description: order.description,
    dropshipperVendor: supplier ? { id: supplier.relationId, vendor: { id: supplier.id, name: supplier.name } } : null,
    deliveryStatusCode: order.parcel?.code ?? null,
    deliveryStatus: order.parcel?.text ?? null,
    // Seen by one public client only; the document has no drafts.
    ...(state.switches.drafts && { submitted: order.submitted }),
  };
}

/** As a payout lists it. */
export function printForPayout(state: State, order: Order): unknown {
  const { id, title } = statusOf(state, order);
  return {
    dateTime: order.dateTime,
    deliveryPayment: amount(order.cod),
    description: order.description,
    dropPrice: amount(order.dropPrice),
    dropshipperLockedAmount: 0,
    dropshipperPayout: amount(order.payout),
    dropshipperPayoutStatus: order.payoutStatus,
    dropshipperRealMargin: amount(order.dropshipperMargin),
    hasDiscount: order.hasDiscount,
    id: order.id,
    index: order.index,
    loss: amount(order.loss),
    orderStatus: { id, title },
    prepayAmount: amount(order.prepay),
    productsFormatted: order.lines.map((line) => formatted(state, line)).join(', '),
    surname: order.name.split(' ')[0] ?? '',
    total: amount(order.total),
    ttn: order.ttn,
    ttnTextStatus: order.parcel?.text ?? null,
  };
}

/** mydrop.txt 460: title, article and size. */
function formatted(state: State, line: Line): string {
  const product = productOf(state, line);
  const size = product.sizes.find((each) => each.id === line.sizeId);
  return [product.title, ...(product.sku ? [`(${product.sku})`] : []), ...(size ? [`(${size.title})`] : [])].join(' ');
}

function productOf(state: State, line: Line): Product {
  const product = state.products.rows.get(line.productId);
  if (!product) throw new Error(`a line has the product ${line.productId}, which does not exist`);
  return product;
}

function statusOf(state: State, order: Order) {
  const status = state.statuses.rows.get(order.statusId);
  if (!status) throw new Error(`an order has the status ${order.statusId}, which does not exist`);
  return status;
}

function printStatus(state: State, order: Order): unknown {
  const { id, title, type, final } = statusOf(state, order);
  return { id, title, type, final };
}

function printSize(product: Product, line: Line): unknown {
  const size = product.sizes.find((each) => each.id === line.sizeId);
  return size ? { id: size.id, title: size.title, note: line.sizeNote } : null;
}

function printSums(order: Order) {
  return {
    prepayAmount: amount(order.prepay),
    deliveryPayment: amount(order.cod),
    total: amount(order.total),
    dropPrice: amount(order.dropPrice),
  };
}

function printLosses(order: Order) {
  return {
    loss: amount(order.loss),
    directDeliveryLoss: amount(order.directLoss),
    reverseDeliveryLoss: amount(order.reverseLoss),
  };
}

function printDelivery(order: Order) {
  const { delivery } = order;
  const { city, cityRef, warehouseRef } = placeOf(delivery);
  return {
    deliveryService: delivery.service,
    pickup: delivery.pickup,
    homeDelivery: delivery.homeDelivery,
    street: delivery.street,
    streetRef: delivery.streetRef,
    houseNumber: delivery.houseNumber,
    city,
    cityRef,
    warehouseNumber: delivery.warehouseNumber,
    warehouseRef,
  };
}
