/** Carriers' tariffs and pickup points, marketplaces' delivery methods, and files. Samples that do not change. */
import { among, count, id, needed, parameters, truth, word } from './checks.ts';
import { DELIVERY_SERVICES, SERVICES } from './enums.ts';
import { FileAnswer, given, holds, type Operations, one, Refusal, type Route, rejected } from './protocol.ts';
import type { State } from './state.ts';

const TARIFFS = [
  { tariffId: 136, tariffCode: 136, tariffName: 'Посылка склад-склад', tariffDescription: 'До пункта выдачи', deliveryMode: '4' },
  { tariffId: 137, tariffCode: 137, tariffName: 'Посылка склад-дверь', tariffDescription: 'Курьером', deliveryMode: '3' },
];
const listTariffs: Route = {
  names: { C: ['GET /api/delivery/getDeliveryTariffs'] },
  parameters: { service: needed(among(DELIVERY_SERVICES)), query: needed(word) },
  handle: ({ query }) =>
    TARIFFS.filter((tariff) => holds(query, [tariff.tariffName])).map((tariff) => ({
      ...tariff,
      shippingService: one(query, 'service'),
      deliverySum: 350.5,
      periodMin: 2,
      periodMax: 4,
    })),
};

const POINTS = [
  {
    code: 'MSK124',
    name: 'На Ленина',
    address: 'Москва, ул. Ленина, 1',
    zipCode: '101000',
    workTime: 'Пн-Вс 10:00-20:00',
    location: { latitude: 55.7558, longitude: 37.6173 },
  },
  { code: 'SPB7', name: 'На Невском', address: 'Санкт-Петербург, Невский пр., 7', zipCode: '191186', workTime: 'Пн-Пт 09:00-18:00' },
];
const listPoints: Route = {
  names: { C: ['GET /api/delivery/getPoints'] },
  parameters: {
    service: needed(among(DELIVERY_SERVICES)),
    organizationId: needed(id),
    ...parameters('postCode country region city query', word),
    forSupply: truth,
  },
  handle({ state, query }) {
    organization(state, given(query, 'organizationId'));
    const [postCode, city] = [one(query, 'postCode'), one(query, 'city')];
    return POINTS.filter(
      (point) =>
        (postCode === undefined || point.zipCode === postCode) &&
        (city === undefined || point.address.startsWith(city)) &&
        holds(query, [point.name, point.address, point.code]),
    );
  },
};

/** A POST that reads, and the only answer with names in snake case: they are the marketplace's. */
const listMethods: Route = {
  names: { C: ['POST /api/fbs/getDeliveryMethods'] },
  parameters: { organizationId: needed(id), service: needed(among(SERVICES)) },
  handle({ state, query }) {
    organization(state, given(query, 'organizationId'));
    return [
      {
        delivery_method_id: 22_155_001_000,
        delivery_method_name: 'Самостоятельная отгрузка',
        tpl_provider: 'Ozon Логистика',
        tpl_provider_id: 24,
        warehouse_id: 22_155_000_000,
        warehouse_name: 'Основной',
        has_entrusted_acceptance: false,
      },
    ];
  },
};

function organization(state: State, organizationId: number): void {
  if (!state.organizations.rows.has(organizationId)) throw rejected('error_organization_not_found', { organizationId });
}

/** A picture of one point. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Files by path: 404 when there is none, which is documented. Pictures need no token. */
const file = (name: 'view' | 'file' | 'image'): Route => ({
  names: { C: [`GET /files/${name}`], B: [`GET /api/files/${name}`] },
  parameters: { path: needed(word), ...(name === 'image' && { url: word, service: word, width: count, height: count }) },
  ...(name === 'image' && { open: true }),
  handle({ state, query }) {
    const path = one(query, 'path') ?? '';
    for (const { view } of state.places.values())
      if (view.images.some((image) => image.path === path)) return new FileAnswer('image/png', PIXEL);
    throw new Refusal('error_file_not_found', { status: 404, params: { path } });
  },
});

/** Delivery and files. */
export const deliveryOperations: Operations = {
  deliveryTariffs: [listTariffs],
  deliveryPoints: [listPoints],
  deliveryMethods: [listMethods],
  fileView: [file('view')],
  fileGet: [file('file')],
  imageGet: [file('image')],
};
