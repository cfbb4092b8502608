/** What may be written of an order (retailcrm.txt 6119-6376, 8450-8702; the tables are cut, texts and public clients fill the holes). */
import { ADDRESS_FIELDS } from './address.ts';
import { CONTRAGENT, SOURCE } from './customers.ts';
import type { Shape } from './shapes.ts';

const PROPERTY: Shape = { fields: { code: 'short', name: 'short', value: 'text' } };
const EXTERNAL_IDS: Shape = { list: { fields: { code: 'short', value: 'short' } } };

const ITEM: Readonly<Record<string, Shape>> = {
  initialPrice: 'number',
  discountManualAmount: 'number',
  discountManualPercent: 'number',
  vatRate: 'short',
  createdAt: 'moment',
  quantity: 'number',
  comment: 'text',
  properties: { list: PROPERTY },
  purchasePrice: 'number',
  ordering: 'integer',
  offer: { fields: { id: 'integer', externalId: 'short', xmlId: 'short' } },
  productName: 'short',
  status: 'short',
  priceType: { fields: { code: 'short' } },
  externalId: 'short',
  externalIds: EXTERNAL_IDS,
  markingCodes: { list: 'text' },
};

const DELIVERY: Shape = {
  fields: {
    code: 'short',
    data: {
      fields: {
        externalId: 'short',
        trackNumber: 'short',
        locked: 'flag',
        tariff: 'short',
        pickuppointId: 'short',
        payerType: 'short',
        shipmentpointId: 'short',
        extraData: 'map',
      },
    },
    service: { fields: { code: 'short', name: 'short', deliveryType: 'short' } },
    cost: 'number',
    netCost: 'number',
    vatRate: 'short',
    date: 'day',
    time: { fields: { from: 'short', to: 'short', custom: 'short' } },
    address: { fields: ADDRESS_FIELDS },
  },
};

/** Fields of a payment, of a new order or alone. */
export const PAYMENT: Readonly<Record<string, Shape>> = {
  externalId: 'short',
  type: 'short',
  status: 'short',
  amount: 'number',
  paidAt: 'moment',
  comment: 'text',
};

const REFERENCE: Readonly<Record<string, Shape>> = { id: 'integer', externalId: 'short', browserId: 'short', site: 'short' };

const SHARED: Readonly<Record<string, Shape>> = {
  id: 'integer',
  number: 'short',
  externalId: 'short',
  privilegeType: { choice: ['none', 'personal_discount', 'loyalty_level', 'loyalty_event'] },
  loyaltyEventDiscountId: 'integer',
  countryIso: 'short',
  createdAt: 'moment',
  discountManualAmount: 'number',
  discountManualPercent: 'number',
  mark: 'integer',
  markDatetime: 'moment',
  lastName: 'short',
  firstName: 'short',
  patronymic: 'short',
  phone: 'short',
  additionalPhone: 'short',
  email: 'short',
  call: 'flag',
  expired: 'flag',
  customerComment: 'text',
  managerComment: 'text',
  contragent: CONTRAGENT,
  status: 'short',
  statusComment: 'short',
  weight: 'number',
  length: 'integer',
  width: 'integer',
  height: 'integer',
  shipmentStore: 'short',
  shipmentDate: 'day',
  shipped: 'flag',
  dialogId: 'any',
  customFields: 'map',
  orderType: 'short',
  orderMethod: 'short',
  managerId: 'integer',
  sourceId: 'integer',
  source: SOURCE,
  customer: { fields: { ...REFERENCE, type: { choice: ['customer', 'customer_corporate'] }, nickName: 'short' } },
  contact: { fields: REFERENCE },
  company: { fields: { id: 'integer', externalId: 'short' } },
  delivery: DELIVERY,
  applyRound: 'flag',
  isFromCart: 'flag',
};

/** `statusUpdatedAt` and `payments` are for creation only (6137-6140, 6060-6061 against 8376-8380, 8450-8475). */
export const NEW_ORDER: Shape = {
  fields: { ...SHARED, statusUpdatedAt: 'moment', items: { list: { fields: ITEM } }, payments: { list: { fields: PAYMENT } } },
};
/** An item of an edit may name itself by its id (8426-8431). */
export const CHANGED_ORDER: Shape = { fields: { ...SHARED, items: { list: { fields: { ...ITEM, id: 'integer' } } } } };
