/** Dictionaries ("Data book", retailcrm.txt 9362-9468). None is paged. */
import { created, type Endpoint, type FormField, notFound, ok, Refusal } from './endpoint.ts';
import { asJson, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, claimId, clock, dictionary, entry, nextId } from './state.ts';

interface Kind {
  readonly path: string;
  /** Key of the list's answer. */
  readonly key: string;
  readonly form: 'map' | 'list';
  /** Body field of `edit`; absent where it has no `{code}/edit`. */
  readonly field?: string;
  readonly shape?: Shape;
  /** Fields that may not be blank. */
  readonly needs?: readonly string[];
}

const NAME: Readonly<Record<string, Shape>> = { code: 'short', name: 'short', active: 'flag', description: 'text', ordering: 'integer' };
const DEFAULTS: Readonly<Record<string, Shape>> = { defaultForCrm: 'flag', defaultForApi: 'flag' };
const CODES: Shape = { list: 'short' };
const fields = (more: Readonly<Record<string, Shape>> = {}): Shape => ({ fields: { ...NAME, ...more } });

const KINDS: readonly Kind[] = [
  { path: 'statuses', key: 'statuses', form: 'map', field: 'status', shape: fields({ group: 'short' }), needs: ['name', 'group'] },
  { path: 'status-groups', key: 'statusGroups', form: 'map' },
  {
    path: 'delivery-types',
    key: 'deliveryTypes',
    form: 'map',
    field: 'deliveryType',
    // retailcrm.txt 9430-9466
    shape: fields({
      ...DEFAULTS,
      defaultCost: 'number',
      defaultNetCost: 'number',
      sites: CODES,
      integrationModule: 'short',
      integrationCode: 'short',
      regionWeightCostConditions: 'any',
      vatRate: 'short',
      defaultTariffCode: 'short',
      defaultTariffType: 'short',
      defaultTariffName: 'short',
      paymentTypes: CODES,
      deliveryPaymentTypes: 'any',
      deliveryServices: CODES,
      currency: 'short',
    }),
    needs: ['name', 'defaultCost', 'defaultNetCost'],
  },
  {
    path: 'delivery-services',
    key: 'deliveryServices',
    form: 'map',
    field: 'deliveryService',
    shape: fields({ deliveryType: 'short' }),
    needs: ['name'],
  },
  {
    path: 'payment-types',
    key: 'paymentTypes',
    form: 'map',
    field: 'paymentType',
    shape: fields({ ...DEFAULTS, deliveryTypes: CODES, paymentStatuses: CODES }),
    needs: ['name'],
  },
  {
    path: 'payment-statuses',
    key: 'paymentStatuses',
    form: 'map',
    field: 'paymentStatus',
    shape: fields({ ...DEFAULTS, paymentComplete: 'flag', paymentTypes: CODES }),
    needs: ['name'],
  },
  { path: 'order-types', key: 'orderTypes', form: 'map', field: 'orderType', shape: fields(DEFAULTS), needs: ['name'] },
  { path: 'order-methods', key: 'orderMethods', form: 'map', field: 'orderMethod', shape: fields(DEFAULTS), needs: ['name'] },
  {
    path: 'product-statuses',
    key: 'productStatuses',
    form: 'map',
    field: 'productStatus',
    shape: fields({ cancelStatus: 'flag', orderStatusByProductStatus: 'short', orderStatusForProductStatus: 'short', createdAt: 'moment' }),
    needs: ['name'],
  },
  {
    path: 'sites',
    key: 'sites',
    form: 'map',
    field: 'site',
    shape: fields({
      url: 'text',
      ymlUrl: 'text',
      loadFromYml: 'flag',
      currency: 'short',
      catalogId: 'integer',
      phones: CODES,
      countryIso: 'short',
      contragent: 'map',
    }),
    needs: ['name'],
  },
  { path: 'units', key: 'units', form: 'map', field: 'unit', shape: fields({ sym: 'short', default: 'flag' }), needs: ['name', 'sym'] },
  {
    path: 'stores',
    key: 'stores',
    form: 'list',
    field: 'store',
    shape: fields({
      externalId: 'short',
      xmlId: 'short',
      email: 'short',
      type: 'short',
      inventoryType: { choice: ['integer', 'available'] },
      workTime: 'map',
      phone: 'map',
      address: 'map',
    }),
    needs: ['name'],
  },
  {
    path: 'price-types',
    key: 'priceTypes',
    form: 'list',
    field: 'priceType',
    shape: fields({ default: 'flag', promo: 'flag', filterExpression: 'text', geo: CODES, groups: CODES, currency: 'short' }),
    needs: ['name'],
  },
  { path: 'cost-groups', key: 'costGroups', form: 'list', field: 'costGroup', shape: fields({ color: 'short' }), needs: ['name'] },
  {
    path: 'cost-items',
    key: 'costItems',
    form: 'list',
    field: 'costItem',
    shape: fields({ group: 'short', type: { choice: ['const', 'var'] }, appliesToOrders: 'flag', appliesToUsers: 'flag', source: 'map' }),
    needs: ['name'],
  },
  { path: 'couriers', key: 'couriers', form: 'list' },
  {
    path: 'legal-entities',
    key: 'legalEntities',
    form: 'list',
    field: 'legalEntity',
    shape: fields({
      contragentType: 'short',
      legalName: 'text',
      legalAddress: 'text',
      countryIso: 'short',
      INN: 'short',
      KPP: 'short',
      OGRN: 'short',
      OGRNIP: 'short',
    }),
    needs: [],
  },
  { path: 'currencies', key: 'currencies', form: 'list' },
  { path: 'mg-channels', key: 'mgChannels', form: 'list' },
];

const COURIER: Shape = {
  fields: { firstName: 'short', lastName: 'short', patronymic: 'short', email: 'short', description: 'text', active: 'flag', phone: 'map' },
};
const CURRENCY: Shape = {
  fields: {
    code: 'short',
    isAutoConvert: 'flag',
    autoConvertExtraPercent: 'number',
    manualConvertNominal: 'number',
    manualConvertValue: 'number',
  },
};

/** Entry of a dictionary, or the vendor's refusal in its own words: `"OrderType" with "code"="x" does not exist.` */
export function needEntry(account: Account, kind: string, code: string | null, label: string, path: string): Json | undefined {
  if (code === null) return undefined;
  const found = entry(account, kind, code);
  if (!found) throw new FieldFault(path, `"${label}" with "code"="${code}" does not exist.`);
  return found;
}

/** A field that cannot be taken; what it belongs to turns it into an answer of its own. */
export class FieldFault extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.name = 'FieldFault';
    this.path = path;
  }
}

/** Runs the work; a fault of a field becomes a 400 with this message. */
export function taking<T>(message: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FieldFault) throw new Refusal(400, message, { errors: { [error.path]: error.message } });
    throw error;
  }
}

const json = (shape: Shape): FormField => ({ json: shape });

/** Methods of the dictionaries. Some answer maps by code, some lists; `edit` creates what is not there (public clients). */
export const referenceEndpoints: readonly Endpoint[] = [
  ...KINDS.map(
    ({ path, key, form }): Endpoint => ({
      method: 'GET',
      path: `/api/v5/reference/${path}`,
      scope: 'reference_read',
      run: ({ account }) => {
        const entries = dictionary(account, path);
        return ok({ [key]: form === 'map' ? Object.fromEntries(entries) : [...entries.values()] });
      },
    }),
  ),
  {
    method: 'GET',
    path: '/api/v5/reference/countries',
    scope: 'reference_read',
    run: () => ok({ countriesIso: ['RU', 'KZ', 'BY', 'UA', 'AM', 'GE'] }),
  },
  ...KINDS.flatMap((kind): Endpoint[] =>
    kind.field && kind.shape
      ? [
          {
            method: 'POST',
            path: `/api/v5/reference/${kind.path}/{code}/edit`,
            scope: 'reference_write',
            form: { [kind.field]: json(kind.shape) },
            run: ({ account, params, form }) => upsert(account, kind, params.code ?? '', asJson(form[kind.field ?? ''])),
          },
        ]
      : [],
  ),
  {
    method: 'POST',
    path: '/api/v5/reference/couriers/create',
    scope: 'reference_write',
    form: { courier: json(COURIER) },
    run: ({ account, form }) => {
      const id = nextId(account, 'couriers');
      dictionary(account, 'couriers').set(String(id), withoutEmpty({ id, active: true, ...asJson(form.courier) }));
      return created({ id });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/reference/couriers/{id}/edit',
    scope: 'reference_write',
    form: { courier: json(COURIER) },
    run: ({ account, params, form }) => {
      const courier = dictionary(account, 'couriers').get(params.id ?? '');
      if (!courier) throw notFound();
      dictionary(account, 'couriers').set(params.id ?? '', withoutEmpty({ ...courier, ...asJson(form.courier) }));
      return ok();
    },
  },
  {
    method: 'POST',
    path: '/api/v5/reference/currencies/create',
    scope: 'reference_write',
    form: { currency: json(CURRENCY) },
    run: ({ account, form }) => {
      const currency = asJson(form.currency);
      const code = asText(currency.code);
      // Only additional currencies can be created (retailcrm.txt 9393).
      if (code === null || entry(account, 'currencies', code))
        throw new Refusal(400, 'Validation error', { errors: { code: 'This value is not valid.' } });
      const id = claimId(account, 'currencies', nextId(account, 'currencies'));
      dictionary(account, 'currencies').set(code, withoutEmpty({ id, isBase: false, isAutoConvert: false, ...currency }));
      return created({ id });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/reference/currencies/{id}/edit',
    scope: 'reference_write',
    form: { currency: json(CURRENCY) },
    run: ({ account, params, form }) => {
      const found = [...dictionary(account, 'currencies').values()].find(({ id }) => String(id) === params.id);
      if (!found) throw notFound();
      const change = asJson(form.currency);
      // retailcrm.txt 9406-9409: of the base currency only the code can be changed, of others everything else.
      if ((found.isBase === true) !== (Object.keys(change).join() === 'code'))
        throw new Refusal(400, 'Validation error', { errors: { code: 'This value is not valid.' } });
      dictionary(account, 'currencies').delete(String(found.code));
      const next = { ...found, ...change };
      dictionary(account, 'currencies').set(String(next.code), next);
      return ok();
    },
  },
];

function upsert(account: Account, kind: Kind, code: string, given: Json) {
  const entries = dictionary(account, kind.path);
  const before = entries.get(code);
  if (given.code !== undefined && given.code !== code)
    throw new Refusal(400, 'Validation error', { errors: { code: 'This value is not valid.' } });
  const after: Json = { active: true, ...before, ...given, code };
  for (const name of kind.needs ?? []) {
    if (asText(after[name]) === null) throw new Refusal(400, 'Validation error', { errors: { [name]: 'This value should not be blank.' } });
  }
  if (kind.path === 'statuses') needGroup(account, String(after.group), code, before);
  if (kind.path === 'price-types' && before === undefined) after.id = nextId(account, 'price-types extra') + 3;
  if (kind.path === 'product-statuses' && before === undefined) after.createdAt ??= clock(account);
  entries.set(code, withoutEmpty(after));
  // 201 when the call created the entry, 200 when it edited it.
  return before ? ok() : created();
}

/** A status sits in a group; the group lists its statuses. */
function needGroup(account: Account, group: string, code: string, before: Json | undefined): void {
  const groups = dictionary(account, 'status-groups');
  const found = groups.get(group);
  if (!found) throw new Refusal(400, 'Validation error', { errors: { group: `"StatusGroup" with "code"="${group}" does not exist.` } });
  const old = groups.get(String(before?.group ?? ''));
  if (old) old.statuses = (old.statuses as string[]).filter((one) => one !== code);
  found.statuses = [...(found.statuses as string[]), code];
}
