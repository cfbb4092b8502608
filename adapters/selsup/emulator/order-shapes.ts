/** Bodies of orders and of their lines, as the vendor's public specification has them. Keys that only the vendor writes may stand in them and do nothing. */
import { type Check, decimal, type Fields, fields, flag, integer, listOf, long, moment, oneOf, shape, text, whatever } from './checks.ts';
import {
  BOX_TYPES,
  DELIVERY_POINT_TYPES,
  DELIVERY_SERVICES,
  MARKING_STATUSES,
  MARKING_TYPES,
  ORDER_STATUSES,
  ORDER_TYPES,
  REMARKING_CAUSES,
  SERVICES,
} from './enums.ts';
import { CONTRACTOR, CUSTOMER } from './people.ts';
import { SIZE } from './product-shapes.ts';

/** Of a line: kept as written. */
export const LINE_WRITABLE: Fields = {
  ...fields('bonusPrice otherExpenses wholesalePrice purchasePrice deliveryCost commission', decimal),
  ...fields('position cellId introducedQuantity', integer),
  externalProductId: long,
  expiredDate: moment,
  ...fields('sberProductIndex rnpt boxes', text()),
  ...fields('codes', whatever),
};
const lineFields: Fields = {
  ...LINE_WRITABLE,
  ...fields('id orderId productId', long),
  // selsup.txt 41: mandatory, and so is the price; each lacks with a code of its own (53, 54).
  quantity: integer,
  price: decimal,
  product: SIZE,
  ...fields('collected markingRequired countryRequired gtdRequired rnptRequired', flag),
  ...fields('createdDate lastUpdateDate', moment),
  ...fields('createdUser error moySkladId', text()),
  ...fields('cell works items', whatever),
};
/** A line by itself. */
export const LINE: Check = shape('', lineFields);

/** Of an order: kept as written. */
export const ORDER_WRITABLE: Fields = {
  ...fields('name postingNumber trackingNumber comment gtd customCode decisionCode deliveryRegion deliveryPoint deliveryPointCode', text()),
  ...fields('dropShippingOrderId deliveryInvoiceNumber serviceWarehouse stickerText', text()),
  ...fields('deliveryDate gtdDate', moment),
  ...fields('writeOffStocks supplySuccess fromAnalyticData', flag),
  ...fields('incomeId stickerId', long),
  logistics: decimal,
  boxType: oneOf(BOX_TYPES),
  deliveryService: oneOf(DELIVERY_SERVICES),
  deliveryPointType: oneOf(DELIVERY_POINT_TYPES),
  // Required by the specification, and in none of its samples.
  markingType: oneOf(MARKING_TYPES),
  remarkingCause: oneOf(REMARKING_CAUSES),
  buyerCustomer: shape('', fields('id firstName lastName email phone', text())),
  packages: whatever,
};

const orderFields: Fields = {
  ...ORDER_WRITABLE,
  type: oneOf(ORDER_TYPES),
  status: oneOf(ORDER_STATUSES),
  service: oneOf(SERVICES),
  externalOrderId: text(),
  ...fields('id versionId warehouseId stockWarehouseId organizationId customerId buyerId supplierId', long),
  customer: CUSTOMER,
  ...fields('buyer supplier', CONTRACTOR),
  products: listOf(LINE),
  ...fields('clientId supplyId deliveryMethod wildberriesStickerId aliexpressHandoverId', long),
  ...fields('invoiceNumber userId closeUserId totalQuantity sberBoxIndex', integer),
  ...fields('totalPrice totalPriceWithExpenses totalCommissions', decimal),
  ...fields('deleted express updateInService', flag),
  ...fields('createdDate created closeDate checkDate saleDate returnDate modifiedDate lastStatusUpdate', moment),
  ...fields('wildberriesRid invoiceMessage createdUser deliveryMethodName labelsPath labelsUrl moySkladId moySkladDemandId', text()),
  ...fields('wildberriesStickerEncoded message messageParams sberDeliveryNumber oneCId serviceWarehouseId', text()),
  ...fields('deliveryServiceIdentification deliveryLabelPath deliveryLabelUrl deliveryLabelRequest labelRequest edoId', text()),
  markingStatus: oneOf(MARKING_STATUSES),
  ...fields('supply orderEdoId', whatever),
};

/** selsup.txt 38-54. */
export const NEW_ORDER: Check = shape('type', orderFields);
/** A change names the order in the body. */
export const ORDER_PART: Check = shape('id versionId', orderFields);
