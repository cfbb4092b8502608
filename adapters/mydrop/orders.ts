/** Orders: what each edition can do with them. */
import { z } from 'zod';
import type { List, OrderFilters, Resources } from '../../src/adapter.ts';
import { Amount } from '../../src/model/money.ts';
import type { Order } from '../../src/model/order.ts';
import type { Client } from './client.ts';
import { findOrder, getOrder, listOrders, orderHistory } from './order-reads.ts';
import { cancelOrder, createDropshipperOrder, createVendorOrder, updateOrder } from './order-writes.ts';
import type { MydropSettings } from './settings.ts';

type Orders = NonNullable<Resources<Client, MydropSettings>['orders']>;
type Lister = List<Client, MydropSettings, Order, OrderFilters>;

const fieldsOf = (path: string, keys: readonly string[]) => keys.map((key) => `${path}/${key}`);

/** What the engine looks for in the vendor's pages. */
const SCANNED = { status: 'scan', nativeStatus: 'scan', externalId: 'scan', number: 'scan', q: 'scan' } as const;

const list: Lister = {
  capability: 'native',
  filters: { ...SCANNED, createdFrom: 'day', createdTo: 'day' },
  pageSizes: { max: 50 },
  total: 'free',
  // No order is documented.
  order: 'vendor',
  run: listOrders,
};

/** Parts of a name are told as not kept: they come back as one. */
const CUSTOMER_FIELDS = fieldsOf('/customer', ['name', 'firstName', 'lastName', 'middleName', 'phone']);
const LINE_FIELDS = fieldsOf('/items/*', ['sku', 'name', 'quantity', 'unitPrice', 'discount', 'options']);
const SOURCE_FIELDS = fieldsOf('/source', ['channel', 'source', 'medium', 'campaign', 'keyword', 'content']);
const PARCEL_FIELDS = [
  ...fieldsOf('/shipping', ['methodId', 'carrier', 'trackingNumber']),
  '/shipping/address/city',
  '/shipping/pickupPoint/number',
];
const COURIER_FIELDS = fieldsOf('/shipping/address', ['street', 'house', 'flat', 'text']);

/** What only edition `vendor` takes beside the model, on a create and on a change. */
const parcel = {
  deliveryPayment: Amount.optional().describe('What the branch collects; default: what is not paid.'),
  deliveryPaid: z.boolean().optional().describe('The sender pays the delivery.'),
  weight: z.number().positive().max(10_000).optional().describe('Kilograms.'),
  length: z.number().positive().max(10_000).optional().describe('Centimetres.'),
  height: z.number().positive().max(10_000).optional().describe('Centimetres.'),
  width: z.number().positive().max(10_000).optional().describe('Centimetres.'),
  streetRef: z.string().min(1).max(100).optional().describe("Nova Poshta's id of the street, for a courier."),
  paymentStatus: z.string().min(1).max(255).optional().describe("The account's own text, such as `Не оплачено`. Never read back."),
  trafficSource: z.string().min(1).max(255).optional().describe('Never read back.'),
};
const VendorExtra = z.object({
  ...parcel,
  dropshipperId: z
    .union([z.int().positive(), z.string().regex(/^[1-9]\d{0,18}$/)])
    .optional()
    .describe("`id` of the supplier's dropshipper; see `vendor_dropshippers`."),
});
const PatchExtra = z.object({
  ...parcel,
  manualStatus: z.boolean().optional().describe('True: the tracking of the parcel no longer changes the status. Default false.'),
});
const DropshipperExtra = z.object({
  vendorName: z.string().min(1).max(255).optional().describe('Name of the supplier; default `options.vendorName`.'),
  trafficSource: parcel.trafficSource,
});

/** What a connection can do with orders. */
export function orders(settings: MydropSettings): Orders {
  return settings.options.edition === 'dropshipper' ? dropshipperOrders(settings) : vendorOrders(settings);
}

function vendorOrders(settings: MydropSettings): Orders {
  // Only the export tells which product an id is of.
  const named = settings.options.catalogueExport ? fieldsOf('/items/*', ['variantId', 'productId']) : [];
  return {
    list,
    get: { capability: 'native', run: getOrder },
    create: {
      capability: 'composed',
      guarantee: 'exactly-once',
      fields: [
        '/externalId',
        ...CUSTOMER_FIELDS,
        ...LINE_FIELDS,
        ...named,
        '/currency',
        '/status',
        '/nativeStatus',
        ...fieldsOf('/payment', ['methodId', 'paid']),
        ...PARCEL_FIELDS,
        ...COURIER_FIELDS,
        ...SOURCE_FIELDS,
        ...fieldsOf('/notes', ['customer', 'manager']),
      ],
      extra: VendorExtra,
      run: createVendorOrder,
      find: findOrder,
    },
    update: {
      capability: 'composed',
      fields: [
        '/customer/name',
        '/customer/phone',
        ...LINE_FIELDS,
        ...named,
        '/items/*/id',
        '/currency',
        '/status',
        '/nativeStatus',
        ...fieldsOf('/payment', ['methodId', 'paid']),
        ...PARCEL_FIELDS,
        ...COURIER_FIELDS,
        '/source/channel',
        ...fieldsOf('/notes', ['customer', 'manager']),
      ],
      extra: PatchExtra,
      run: updateOrder,
    },
    cancel: { capability: 'composed', run: cancelOrder },
    history: { capability: 'composed', run: orderHistory },
  };
}

/** Three calls in all (mydrop.txt 805-1054): nothing can be changed. */
function dropshipperOrders(_settings: MydropSettings): Orders {
  return {
    list: { ...list, filters: { ...SCANNED, createdFrom: 'scan', createdTo: 'scan' } },
    get: { capability: 'native', run: getOrder },
    create: {
      capability: 'composed',
      guarantee: 'exactly-once',
      fields: [
        '/externalId',
        ...CUSTOMER_FIELDS,
        ...LINE_FIELDS,
        '/currency',
        ...PARCEL_FIELDS,
        ...SOURCE_FIELDS,
        ...fieldsOf('/notes', ['customer', 'manager']),
      ],
      extra: DropshipperExtra,
      run: createDropshipperOrder,
      find: findOrder,
    },
  };
}
