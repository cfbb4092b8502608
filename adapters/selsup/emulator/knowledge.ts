/** Categories and brands (selsup.txt 36-37), manufacturers, parameters of cards and their values (28-35), and what the vendor's own screens load first. */
import { printPerson, printPosition } from './account.ts';
import {
  decimal,
  fields,
  flag,
  id,
  integer,
  long,
  needed,
  oneOf,
  parameters,
  shape,
  text,
  truth,
  whatever,
  word,
  words,
} from './checks.ts';
import { CATEGORY_CLASSES } from './enums.ts';
import {
  breach,
  given,
  holds,
  listing,
  listOf,
  missing,
  numberOf,
  type Operations,
  pathId,
  type Route,
  rejected,
  sorted,
  truthOf,
} from './protocol.ts';
import { type Brand, byId, type Category, CLIENT_ID, type Kept, type Manufacturer, mint, mixed, put, type State } from './state.ts';
import { printWarehouse, warehousesOf } from './warehouses.ts';

const CATEGORY_WRITABLE = {
  ...fields('ozonCategoryId wildberriesTypeId aliexpressCategoryId avitoCategoryId wildberriesCategoryId', long),
  ...fields('ozonDescriptionCategoryId yandexMarketCategoryId tnvedId', long),
  ...fields('packDepth packWidth packHeight packWeight', integer),
  ...fields('marked hasSize hasColor autoName removeFbsStock useClientParams', flag),
  ...fields('laundry params namePattern oneCId externalId moySkladId', text()),
  ...fields('wildberriesType ozonCategory yandexMarketCategory ozonDescriptionCategory aliexpressCategory avitoCategory', whatever),
  ozonCommission: decimal,
  categoryClass: oneOf(CATEGORY_CLASSES),
  tnved: shape('', {
    ...fields('id parentId paramsTnvedId', long),
    ...fields('name type categoryClass keywords description certification code parentCode', text()),
    ...fields('deleted isInParam', flag),
  }),
};
/** The public specification wants a name and the customs code (`tnved`) of a category. */
const CATEGORY = shape('name tnved', {
  ...CATEGORY_WRITABLE,
  ...fields('categoryId parentId clientId', long),
  name: words(),
  deleted: flag,
});

function printCategory({ id: categoryId, name, parentId, deleted, written }: Category): Kept {
  const { tnved } = written;
  return mixed(categoryId, {
    ...written,
    categoryId,
    name,
    parentId,
    deleted,
    marked: written.marked ?? false,
    categoryClass: written.categoryClass ?? 'OTHER',
    tnvedId: written.tnvedId ?? (tnved as Kept | undefined)?.id ?? null,
  });
}

function categoryOf(state: State, categoryId: number): Category {
  const found = state.categories.rows.get(categoryId);
  if (!found) throw missing(state, 'category', categoryId);
  return found;
}

function parentOf(state: State, parentId: unknown, categoryId?: number): number | null {
  if (typeof parentId !== 'number') return null;
  for (let above: number | null = categoryOf(state, parentId).id; above !== null; above = categoryOf(state, above).parentId)
    if (above === categoryId) throw rejected('error_category_cycle', { categoryId });
  return parentId;
}

/** Marked as deleted, categories come all the same; `actual` leaves them out. */
const findCategories: Route = {
  names: { C: ['GET /api/knowledge/findCategory'], D: ['GET /api/category/find'] },
  parameters: { ...listing(['ID', 'NAME']), query: word, actual: truth, ...parameters('ozonCategoryId aliexpressCategoryId', id) },
  handle({ state, query }) {
    const linked = (name: 'ozonCategoryId' | 'aliexpressCategoryId', row: Category) =>
      (numberOf(query, name) ?? row.written[name]) === row.written[name];
    const rows = byId(state.categories).filter(
      (row) =>
        holds(query, [row.name]) &&
        !(truthOf(query, 'actual') && row.deleted) &&
        linked('ozonCategoryId', row) &&
        linked('aliexpressCategoryId', row),
    );
    return listOf(sorted(rows, query, { NAME: (row) => row.name }), query, printCategory);
  },
};
const readCategory: Route = {
  names: { C: ['GET /api/knowledge/getCategoryById'] },
  parameters: { id: needed(id) },
  handle: ({ state, query }) => printCategory(categoryOf(state, given(query, 'id'))),
};
const writtenOf = (body: Kept): Kept => Object.fromEntries(Object.keys(CATEGORY_WRITABLE).map((key) => [key, body[key]]));
const createCategory: Route = {
  names: { C: ['POST /api/knowledge/createCategory'] },
  body: CATEGORY,
  handle({ state, body: given }) {
    const body = given as Kept;
    const parentId = parentOf(state, body.parentId);
    const categoryId = mint(state.categories);
    const row = { id: categoryId, name: String(body.name), parentId, deleted: false, written: writtenOf(body) };
    return printCategory(put(state.categories, categoryId, row));
  },
};
/** A replacement: what is absent is gone, the parent too. */
function replaceCategory(state: State, categoryId: number, body: Kept): Kept {
  const row = categoryOf(state, categoryId);
  row.parentId = parentOf(state, body.parentId, categoryId);
  row.name = String(body.name);
  row.written = writtenOf(body);
  return printCategory(row);
}
const updateCategory: Route = {
  names: { C: ['POST /api/knowledge/updateCategory'] },
  body: CATEGORY,
  handle({ state, body: given }) {
    const body = given as Kept;
    if (typeof body.categoryId !== 'number') throw breach('a change of a category without its id');
    return replaceCategory(state, body.categoryId, body);
  },
};
/** The newer form: `merge` keeps what is not given. */
const putCategory: Route = {
  names: { D: ['PUT /api/category/:categoryId'] },
  parameters: { merge: truth },
  body: CATEGORY,
  handle(call) {
    const row = categoryOf(call.state, pathId(call, 'categoryId'));
    const kept = truthOf(call.query, 'merge') ? { ...row.written, parentId: row.parentId ?? undefined } : {};
    return replaceCategory(call.state, row.id, { ...kept, ...(call.body as Kept) });
  },
};
const archived = (flag: boolean): string => (flag ? 'signed_as_removed' : 'restored');
const removeCategory: Route = {
  names: { C: ['POST /api/knowledge/removeCategory'] },
  parameters: { id: needed(id), deleted: needed(truth) },
  handle({ state, query }) {
    const row = categoryOf(state, given(query, 'id'));
    row.deleted = truthOf(query, 'deleted') === true;
    return archived(row.deleted);
  },
};

const BRAND = shape('name', {
  ...fields('brandId clientId ozonId', long),
  name: words(),
  ...fields('logo ozonName oneCId type', text()),
  ...fields('logoSize logoWidth logoHeight', integer),
  deleted: flag,
});
const printBrand = ({ id: brandId, name, deleted, written }: Brand): Kept =>
  mixed(brandId, { logo: null, ozonId: null, ozonName: null, ...written, brandId, name, deleted, clientId: CLIENT_ID });

function brandOf(state: State, brandId: number): Brand {
  const found = state.brands.rows.get(brandId);
  if (!found) throw missing(state, 'brand', brandId);
  return found;
}
const findBrands: Route = {
  names: { C: ['GET /api/brand/find'], A: ['GET /api/knowledge/findBrand'] },
  parameters: { ...listing(['ID', 'NAME']), query: word },
  handle({ state, query }) {
    const rows = byId(state.brands).filter((row) => !row.deleted && holds(query, [row.name]));
    return listOf(sorted(rows, query, { NAME: (row) => row.name }), query, printBrand);
  },
};
/** Bare and unpaged, deleted ones among them. */
const allBrands: Route = {
  names: { C: ['GET /api/brand/all'] },
  handle: ({ state }) => byId(state.brands).map(printBrand),
};
const readBrand: Route = {
  names: { C: ['GET /api/brand/:brandId'] },
  handle: (call) => printBrand(brandOf(call.state, pathId(call, 'brandId'))),
};
const brandWritten = ({ brandId: _id, name: _name, deleted: _deleted, clientId: _client, ...written }: Kept): Kept => written;
const postBrand: Route = {
  names: { C: ['POST /api/brand'] },
  body: BRAND,
  handle({ state, body }) {
    const brandId = mint(state.brands);
    const { name } = body as Kept;
    return printBrand(put(state.brands, brandId, { id: brandId, name: String(name), deleted: false, written: brandWritten(body as Kept) }));
  },
};
const putBrand: Route = {
  names: { C: ['PUT /api/brand/:brandId'] },
  body: BRAND,
  handle(call) {
    const row = brandOf(call.state, pathId(call, 'brandId'));
    row.name = String((call.body as Kept).name);
    row.written = brandWritten(call.body as Kept);
    return printBrand(row);
  },
};
const deleteBrand: Route = {
  names: { C: ['DELETE /api/brand/:brandId'] },
  parameters: { deleted: needed(truth) },
  handle(call) {
    const row = brandOf(call.state, pathId(call, 'brandId'));
    row.deleted = truthOf(call.query, 'deleted') === true;
    return archived(row.deleted);
  },
};
/** The slash after `brand` is really missing in the public specification. Cards of the second brand get the first. */
const mergeBrands: Route = {
  names: { B: ['POST /api/brand:brandId/merge/:removeBrandId'] },
  handle(call) {
    const [kept, gone] = [brandOf(call.state, pathId(call, 'brandId')), brandOf(call.state, pathId(call, 'removeBrandId'))];
    if (kept === gone) throw rejected('error_same_brand');
    for (const card of call.state.cards.rows.values()) if (card.brandId === gone.id) card.brandId = kept.id;
    call.state.brands.rows.delete(gone.id);
    return undefined;
  },
};

const printManufacturer = ({ id: manufacturerId, name, address }: Manufacturer): Kept =>
  mixed(manufacturerId, { manufacturerId, title: name, name, address, clientId: CLIENT_ID, deleted: false });
const findManufacturers: Route = {
  names: { C: ['GET /api/manufacturer/find'] },
  parameters: { ...listing(['ID', 'NAME']), query: word },
  handle({ state, query }) {
    const rows = byId(state.manufacturers).filter((row) => holds(query, [row.name]));
    return listOf(sorted(rows, query, { NAME: (row) => row.name }), query, printManufacturer);
  },
};
const readManufacturer: Route = {
  names: { C: ['GET /api/manufacturer/:manufacturerId'] },
  handle(call) {
    const manufacturerId = pathId(call, 'manufacturerId');
    const found = call.state.manufacturers.rows.get(manufacturerId);
    if (!found) throw missing(call.state, 'manufacturer', manufacturerId);
    return printManufacturer(found);
  },
};

/** What the vendor's own screens load first; the public documentation says that ids of warehouses and organizations are found here. */
const readApplicationData: Route = {
  names: { C: ['GET /api/knowledge/getApplicationData'] },
  handle: ({ state }) => ({
    currencyRates: { USD: 92.5, EUR: 100.25 },
    warehouses: warehousesOf(state, 'NONE').map(printWarehouse),
    manufacturers: byId(state.manufacturers).map(printManufacturer),
    laundries: [],
    labels: [],
    persons: byId(state.persons).map(printPerson),
    personPositions: byId(state.positions).map(printPosition),
    jobs: [],
    user: { userId: 1, login: 'api', roles: ['API'], organizationIds: byId(state.organizations).map((row) => row.id) },
  }),
};

const MARKETPLACE_CATEGORIES = parameters(
  'ozonCategoryId wildberriesTypeId nationalCatalogId aliexpressCategoryId ymCategoryId avitoCategoryId',
  id,
);
/** selsup.txt 33. It lives on a host of its own, params.selsup.ru, and takes the same token. */
const listParams: Route = {
  names: { C: ['GET /knowledge/getParams'] },
  parameters: MARKETPLACE_CATEGORIES,
  handle({ query }) {
    if (query.size === 0) throw rejected('error_no_category');
    return PARAMS;
  },
};
/** selsup.txt 34-35. On options.selsup.ru; a value may lack an id. */
const listOptions: Route = {
  names: { C: ['GET /option/fetchOption'] },
  parameters: { ...MARKETPLACE_CATEGORIES, paramId: needed(id), query: word, limit: id, useCategoryOption: truth },
  handle({ query }) {
    const found = (OPTIONS[given(query, 'paramId')] ?? []).filter((option) => holds(query, [option.name]));
    return found.slice(0, numberOf(query, 'limit') ?? found.length);
  },
};
/** As in the vendor's public documentation, and one with a list of values of its own. */
const PARAMS = [
  {
    id: 6920,
    name: 'Бренд в одежде и обуви',
    published: true,
    visible: false,
    serviceParam: 'BRAND',
    useCategoryOption: false,
    valueType: 'ENUM',
    displayType: 'SUGGEST',
    required: true,
    multiValueAllowed: false,
    groupName: '',
    ozonId: 31,
    mergeCategoryValues: true,
    ozonDictionaryId: 28732849,
    level: 'MODEL',
  },
  {
    id: 6473,
    name: 'Высота упаковки',
    published: true,
    visible: false,
    serviceParam: 'PACK_HEIGHT',
    useCategoryOption: false,
    valueType: 'DOUBLE',
    displayType: 'TEXT',
    required: false,
    multiValueAllowed: false,
    maxValuesCount: 1,
    wildberriesId: 1,
    level: 'VIEW',
  },
  {
    id: 60019,
    name: 'Наполнитель',
    published: true,
    visible: true,
    useCategoryOption: true,
    valueType: 'ENUM',
    displayType: 'SUGGEST',
    required: false,
    multiValueAllowed: true,
    aliexpressId: 11,
    level: 'PRODUCT',
  },
];
const OPTIONS: Readonly<Record<number, readonly { readonly name: string; readonly ozonId?: number }[]>> = {
  60019: [{ name: 'гусиный пух', ozonId: 61811 }, { name: 'овчина', ozonId: 61978 }, { name: 'лебяжий пух' }],
  6920: [{ name: 'Monterey', ozonId: 5_060_001 }, { name: 'Нет бренда' }],
};

/** Reference data of cards. */
export const knowledgeOperations: Operations = {
  categoryFind: [findCategories],
  categoryGet: [readCategory],
  categoryCreate: [createCategory],
  categoryUpdate: [updateCategory, putCategory],
  categoryRemove: [removeCategory],
  brandFind: [findBrands],
  brandAll: [allBrands],
  brandGet: [readBrand],
  brandCreate: [postBrand],
  brandUpdate: [putBrand],
  brandRemove: [deleteBrand],
  brandMerge: [mergeBrands],
  manufacturerFind: [findManufacturers],
  manufacturerGet: [readManufacturer],
  applicationData: [readApplicationData],
  paramList: [listParams],
  optionFind: [listOptions],
};
