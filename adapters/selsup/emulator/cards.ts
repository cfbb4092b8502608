/** Cards: read (selsup.txt 19-23), created (24-26), replaced and merged (19, 27), archived, and deleted for good. */
import { id, isRecord, needed, truth, word } from './checks.ts';
import { printCard, printPlace } from './product-print.ts';
import { CARD, CARD_PART, CARD_WRITABLE, keptOf, NEW_CARD, SIZE, SIZE_WRITABLE, VIEW_WRITABLE } from './product-shapes.ts';
import { breach, given, missing, type Operations, one, pathId, type Route, rejected, truthOf } from './protocol.ts';
import { type Card, type Kept, mint, mintInner, type Place, places, put, type Size, type State, type View } from './state.ts';

/** Which keys of a body count: all of a new or replaced record (what is absent is wiped), or those given. */
type Way = 'create' | 'replace' | 'merge';
type Body = Readonly<Kept>;

function cardOf(state: State, cardId: number): Card {
  const card = state.cards.rows.get(cardId);
  if (!card) throw missing(state, 'model', cardId);
  return card;
}

function placeAt(state: State, sizeId: number): Place {
  const place = state.places.get(sizeId);
  if (!place) throw missing(state, 'product', sizeId);
  return place;
}

/** selsup.txt 86: the version that was read goes back with a change, so that nobody overwrites another's. */
export function checkVersion(given: unknown, current: number, needed: boolean): void {
  if (given === undefined || given === null) {
    if (needed) throw breach('a change without versionId', 'error_no_version');
  } else if (given !== current) throw rejected('error_version_changed', { versionId: current });
}

/** Creates a card: selsup.txt 25 wants only the article, and the organization where there are several (selsup.txt 39 says so of orders). */
export function createCard(state: State, body: Body): Card {
  const article = String(body.article);
  const twin = articleTwin(state, article);
  if (twin) throw rejected('error_article_exists', { article, id: twin.id });
  const organizationId = organizationOf(state, body.organizationId);
  const card: Card = {
    id: mint(state.cards),
    versionId: 1,
    deleted: false,
    createdAt: state.now(),
    article,
    organizationId,
    // The vendor's public documentation: brand and manufacturer default to those of the organization.
    categoryId: known(state.categories.rows, body.categoryId, 'category') ?? null,
    brandId: known(state.brands.rows, body.brandId, 'brand') ?? defaultOf(state, organizationId, 'defaultBrandId'),
    manufacturerId:
      known(state.manufacturers.rows, body.manufacturerId, 'manufacturer') ?? defaultOf(state, organizationId, 'defaultManufacturerId'),
    services: listed(body.services) as string[],
    written: keptOf(body, CARD_WRITABLE),
    values: listed(body.values),
    views: [],
  };
  // Made aside and put in place only when every part of it could be made.
  const undo = new Set(state.places.keys());
  try {
    for (const view of bodies(body.views)) saveView(state, card, view, 'create');
  } catch (error) {
    for (const sizeId of state.places.keys()) if (!undo.has(sizeId)) state.places.delete(sizeId);
    throw error;
  }
  return put(state.cards, card.id, card);
}

function articleTwin(state: State, article: string): Card | undefined {
  return [...state.cards.rows.values()].find((card) => card.article === article);
}

function organizationOf(state: State, organizationId: unknown): number {
  if (typeof organizationId === 'number') {
    if (!state.organizations.rows.has(organizationId)) throw rejected('error_organization_not_found', { organizationId });
    return organizationId;
  }
  const [first, ...others] = state.organizations.rows.keys();
  if (first === undefined || others.length > 0) throw rejected('error_no_organization');
  return first;
}

function defaultOf(state: State, organizationId: number, key: 'defaultBrandId' | 'defaultManufacturerId'): number | null {
  const value = state.organizations.rows.get(organizationId)?.written[key];
  return typeof value === 'number' ? value : null;
}

function known(rows: ReadonlyMap<number, unknown>, value: unknown, what: string): number | undefined {
  if (typeof value !== 'number') return undefined;
  if (!rows.has(value)) throw rejected(`error_${what}_not_found`, { id: value });
  return value;
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const bodies = (value: unknown): Body[] => listed(value).filter(isRecord);

/** Writable keys after a change: a replacement keeps nothing of what was. */
function changed(was: Kept, body: Body, writable: Parameters<typeof keptOf>[1], way: Way): Kept {
  return way === 'merge' ? { ...was, ...keptOf(body, writable) } : keptOf(body, writable);
}

/** Changes a card. selsup.txt 27: colours and sizes are added by it; those that the body does not name stay, those with `hasChanges: false` too. */
function changeCard(state: State, card: Card, body: Body, way: Way): Card {
  const article = typeof body.article === 'string' ? body.article : card.article;
  const twin = articleTwin(state, article);
  if (twin && twin !== card) throw rejected('error_article_exists', { article, id: twin.id });
  const before = structuredClone({ ...card, views: undefined });
  const views = structuredClone(card.views);
  try {
    for (const view of bodies(body.views)) saveView(state, card, view, way);
    if (body.hasChanges !== false) {
      card.article = article;
      if (typeof body.organizationId === 'number') card.organizationId = organizationOf(state, body.organizationId);
      card.categoryId = relation(card.categoryId, known(state.categories.rows, body.categoryId, 'category'), body.categoryId, way);
      card.brandId = known(state.brands.rows, body.brandId, 'brand') ?? card.brandId;
      card.manufacturerId = known(state.manufacturers.rows, body.manufacturerId, 'manufacturer') ?? card.manufacturerId;
      card.written = changed(card.written, body, CARD_WRITABLE, way);
      if (way !== 'merge' || body.values !== undefined) card.values = listed(body.values);
      if (way !== 'merge' || body.services !== undefined) card.services = listed(body.services) as string[];
    }
  } catch (error) {
    // Nothing is done when one part cannot be.
    Object.assign(card, { ...before, views: card.views });
    card.views.splice(0, card.views.length, ...views);
    index(state, card);
    throw error;
  }
  card.versionId++;
  return card;
}

/** A merge leaves what is not given; null, and absence in a replacement, clear. */
function relation(was: number | null, found: number | undefined, value: unknown, way: Way): number | null {
  if (found !== undefined) return found;
  return way === 'merge' && value === undefined ? was : null;
}

/** Notes anew where the sizes of a card stand. */
function index(state: State, card: Card): void {
  for (const [sizeId, place] of state.places) if (place.card.id === card.id) state.places.delete(sizeId);
  for (const view of card.views) for (const size of view.sizes) state.places.set(size.id, { id: size.id, card, view, size });
}

function saveView(state: State, card: Card, body: Body, way: Way): void {
  const view = typeof body.id === 'number' ? card.views.find((each) => each.id === body.id) : undefined;
  if (typeof body.id === 'number' && body.id !== 0 && !view) throw rejected('error_view_not_found', { id: body.id });
  if (!view) {
    const made: View = {
      id: mintInner(state, 'view'),
      versionId: 1,
      deleted: false,
      createdAt: state.now(),
      written: keptOf(body, VIEW_WRITABLE),
      values: listed(body.values),
      images: imagesOf(state, body),
      sizes: [],
    };
    for (const size of bodies(body.sizes)) saveSize(state, card, made, size, 'create');
    card.views.push(made);
    return;
  }
  checkVersion(body.versionId, view.versionId, false);
  for (const size of bodies(body.sizes)) saveSize(state, card, view, size, way);
  if (body.hasChanges === false) return;
  view.written = changed(view.written, body, VIEW_WRITABLE, way);
  if (way !== 'merge' || body.values !== undefined) view.values = listed(body.values);
  if (body.mainImageUrl !== undefined || body.imageUrls !== undefined) view.images = imagesOf(state, body);
  view.versionId++;
}

/** Images are given by address, the main one first, the others in one text parted by `;`. */
function imagesOf(state: State, body: Body): View['images'] {
  const urls = [body.mainImageUrl, ...String(body.imageUrls ?? '').split(';')].filter((url) => typeof url === 'string' && url !== '');
  return urls.map((url, position) => {
    const imageId = mintInner(state, 'image');
    return { id: imageId, path: `product/images/${imageId}.jpg`, url: String(url), position: position + 1 };
  });
}

function saveSize(state: State, card: Card, view: View, body: Body, way: Way): void {
  const size = typeof body.id === 'number' ? view.sizes.find((each) => each.id === body.id) : undefined;
  if (typeof body.id === 'number' && body.id !== 0 && !size) throw rejected('error_product_not_found', { id: body.id });
  if (body.hasChanges === false && size) return;
  const written = size ? changed(size.written, body, SIZE_WRITABLE, way) : keptOf(body, SIZE_WRITABLE);
  // `size` must be one of its kind in its colour.
  const label = written.size ?? null;
  if (view.sizes.some((other) => other !== size && !other.deleted && (other.written.size ?? null) === label))
    throw rejected('error_size_exists', { size: label });
  if (typeof written.name !== 'string') written.name = nameOf(card, view, label);
  if (!size) {
    const made: Size = {
      id: mintInner(state, 'size'),
      skuId: mintInner(state, 'sku'),
      versionId: 1,
      deleted: false,
      createdAt: state.now(),
      written,
      values: listed(body.values),
      barcodes: [],
      told: {},
      prices: {},
    };
    made.barcodes = barcodesOf(state, made, body.barcodes);
    view.sizes.push(made);
    state.places.set(made.id, { id: made.id, card, view, size: made });
    return;
  }
  checkVersion(body.versionId, size.versionId, false);
  if (body.barcodes !== undefined) size.barcodes = barcodesOf(state, size, body.barcodes);
  size.written = written;
  if (way !== 'merge' || body.values !== undefined) size.values = listed(body.values);
  size.versionId++;
}

/** Names are made of the card's title, the colour and the size where they are not given. */
function nameOf(card: Card, view: View, label: unknown): string {
  return [card.written.title ?? card.written.name ?? card.article, view.written.color, label]
    .filter((part) => typeof part === 'string')
    .join(' ');
}

/** selsup.txt 26: where none is given, a barcode is made. One stands for one size of the account. */
function barcodesOf(state: State, size: Size, given: unknown): Size['barcodes'] {
  const codes = bodies(given).map((barcode) => String(barcode.barcode));
  for (const code of codes) {
    const owner = places(state).find((place) => place.size !== size && place.size.barcodes.some(({ barcode }) => barcode === code));
    if (owner) throw rejected('error_barcode_exists', { barcode: code, id: owner.id });
  }
  if (codes.length === 0) codes.push(ean13(200_000_000_000 + size.id));
  return codes.map((barcode) => size.barcodes.find((known) => known.barcode === barcode) ?? { id: mintInner(state, 'barcode'), barcode });
}

/** Twelve digits and the check digit of EAN-13. */
export function ean13(twelve: number): string {
  const text = String(twelve);
  const sum = [...text].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${text}${(10 - (sum % 10)) % 10}`;
}

const readCard: Route = {
  names: { C: ['GET /api/model/:modelId'], B: ['GET /api/product/model/:modelId'] },
  parameters: { params: truth },
  handle: (call) => printCard(call.state, cardOf(call.state, pathId(call, 'modelId')), truthOf(call.query, 'params') ?? false),
};
const readCardByQuery: Route = {
  names: { A: ['GET /api/product/getModelById'] },
  parameters: { id: needed(id), params: truth },
  handle: ({ state, query }) => printCard(state, cardOf(state, given(query, 'id')), truthOf(query, 'params') ?? false),
};
/** A POST that reads. */
const readCardByArticle: Route = {
  names: { C: ['POST /api/product/getProductModel'] },
  parameters: { article: needed(word) },
  handle({ state, query }) {
    const article = one(query, 'article') ?? '';
    const card = articleTwin(state, article);
    if (!card) throw missing(state, 'model', article);
    return printCard(state, card, false);
  },
};
const postCard: Route = {
  names: { C: ['POST /api/model/'], B: ['POST /api/product/model/create'], A: ['POST /api/product/createModel'] },
  body: NEW_CARD,
  handle: ({ state, body }) => printCard(state, createCard(state, body as Body), false),
};

/** selsup.txt 19 and 23 name the verbs; that the id stands in the path is not said. */
const changeRoute = (verb: 'PUT' | 'PATCH', way: Way): Route => ({
  names: { C: [`${verb} /api/model/:modelId`] },
  body: way === 'merge' ? CARD_PART : CARD,
  handle(call) {
    const body = call.body as Body;
    const card = cardOf(call.state, pathId(call, 'modelId'));
    if (typeof body.id === 'number' && body.id !== card.id) throw breach('the ids of path and body differ');
    checkVersion(body.versionId, card.versionId, true);
    return printCard(call.state, changeCard(call.state, card, body, way), false);
  },
});
/** The older change: the card is named by the body's id or article, and its sample has no version. */
const changeByBody: Route = {
  names: { B: ['POST /api/product/model/update'], A: ['POST /api/product/updateModel'] },
  body: CARD,
  handle({ state, body: given }) {
    const body = given as Body;
    const card = typeof body.id === 'number' ? cardOf(state, body.id) : articleTwin(state, String(body.article));
    if (!card) throw missing(state, 'model', String(body.article));
    checkVersion(body.versionId, card.versionId, false);
    return printCard(state, changeCard(state, card, body, 'replace'), false);
  },
};

/** One size by itself; `merge` keeps what is not given. */
const changeSize: Route = {
  names: { C: ['POST /api/product/updateProduct'] },
  parameters: { merge: truth, onlyProduct: truth },
  body: SIZE,
  handle({ state, query, body: given }) {
    const body = given as Body;
    if (typeof body.id !== 'number') throw breach('a change of a product without its id');
    const place = placeAt(state, body.id);
    checkVersion(body.versionId, place.size.versionId, true);
    saveSize(state, place.card, place.view, { ...body, hasChanges: true }, truthOf(query, 'merge') ? 'merge' : 'replace');
    return printPlace(state, place);
  },
};

/** Marks as deleted or takes the mark off; answers a bare text. */
const archived = (flag: boolean): string => (flag ? 'signed_as_removed' : 'restored');
const archiveSize: Route = {
  names: { C: ['DELETE /api/product/archive/:productId'] },
  parameters: { deleted: needed(truth) },
  handle(call) {
    const { size } = placeAt(call.state, pathId(call, 'productId'));
    size.deleted = truthOf(call.query, 'deleted') === true;
    return archived(size.deleted);
  },
};
const archiveCard: Route = {
  names: { C: ['DELETE /api/product/archive/model/:modelId'] },
  parameters: { deleted: truth },
  handle(call) {
    const card = cardOf(call.state, pathId(call, 'modelId'));
    card.deleted = truthOf(call.query, 'deleted') ?? true;
    return archived(card.deleted);
  },
};

/** Without `archive` it is gone for good. */
const deleteSize: Route = {
  names: { C: ['DELETE /api/product/:productId'] },
  handle(call) {
    const { card, view, size } = placeAt(call.state, pathId(call, 'productId'));
    view.sizes.splice(view.sizes.indexOf(size), 1);
    index(call.state, card);
    return 'removed';
  },
};
const deleteCard: Route = {
  names: { C: ['DELETE /api/product/model/:modelId'] },
  handle(call) {
    const card = cardOf(call.state, pathId(call, 'modelId'));
    card.views.length = 0;
    index(call.state, card);
    call.state.cards.rows.delete(card.id);
    return 'removed';
  },
};

/** Everything about cards but the search. */
export const cardOperations: Operations = {
  modelGet: [readCard, readCardByQuery],
  modelByArticle: [readCardByArticle],
  modelCreate: [postCard],
  modelUpdate: [changeRoute('PUT', 'replace'), changeByBody],
  modelPatch: [changeRoute('PATCH', 'merge')],
  productUpdate: [changeSize],
  productArchive: [archiveSize],
  modelArchive: [archiveCard],
  productDelete: [deleteSize],
  modelDelete: [deleteCard],
};
