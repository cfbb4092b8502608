/** How cards, colours and sizes are told: rows of a search (selsup.txt 19: main fields only) and whole cards. */

import {
  amount,
  type Card,
  CLIENT_ID,
  type Kept,
  mixed,
  type Place,
  type Size,
  type State,
  told,
  type View,
  withoutNulls,
} from './state.ts';
import { onHand } from './stock-rows.ts';

/** The keys of `written` that a row of a search shows of its card; the description is not among them. */
const ROW_CARD_KEYS = ['name', 'title', 'materials', 'vat', 'countryId', 'countryName', 'favourite'] as const;

/** A row of product/find: a size in its colour in its card, and the other sizes of the colour by size. */
export function printRow(state: State, { card, view, size }: Place): Kept {
  const siblings = view.sizes.filter((other) => other !== size && !other.deleted);
  return {
    ...printSize(state, card, view, size),
    view: { ...printView(view, false), model: printRowCard(state, card) },
    ...(siblings.length > 0 && {
      group: Object.fromEntries(siblings.map((other) => [String(other.written.size ?? other.id), printSize(state, card, view, other)])),
    }),
  };
}

/** A size by itself, as other calls answer it. */
export function printPlace(state: State, { card, view, size }: Place): Kept {
  return { ...printSize(state, card, view, size), view: { ...printView(view, false), model: printRowCard(state, card) } };
}

/** A size as an order's line holds it: without colour and card. */
export function printLineProduct({ card, size }: Place): Kept {
  const { written } = size;
  return mixed(size.id, {
    id: size.id,
    productType: written.productType ?? 'PRODUCT',
    name: written.name,
    printName: written.printName ?? written.name,
    realSize: written.realSize ?? null,
    vendorSize: written.vendorSize ?? null,
    size: written.size ?? null,
    ozonArticle: written.ozonArticle ?? null,
    externalArticle: written.externalArticle ?? null,
    anyArticle: articleOf(size),
    purchaseCurrency: written.purchaseCurrency ?? 'RUB',
    versionId: size.versionId,
    organizationId: card.organizationId,
    barcodes: printBarcodes(card, size),
  });
}

/** The first of its articles. */
export function articleOf({ written }: Size): unknown {
  return written.externalArticle ?? written.ozonArticle ?? written.yandexMarketShopSku ?? written.siteArticle ?? null;
}

function printBarcodes(card: Card, size: Size): unknown[] {
  return size.barcodes.map(({ id, barcode }) => ({
    id,
    barcode,
    organizationId: card.organizationId,
    clientId: CLIENT_ID,
    productId: size.id,
    useInWildberries: true,
    useInOzon: true,
    format: 'ean13',
  }));
}

function printSize(state: State, card: Card, view: View, size: Size): Kept {
  return withoutNulls({
    ...size.written,
    ...size.told,
    id: size.id,
    productType: size.written.productType ?? 'PRODUCT',
    printName: size.written.printName ?? size.written.name,
    deleted: size.deleted,
    purchaseCurrency: size.written.purchaseCurrency ?? 'RUB',
    // The zone's name stands after every time of a product in the vendor's sample.
    createdDate: told(size.createdAt, 'zoned'),
    createdUser: 'Импорт',
    instockQuantity: onHand(state, size.skuId),
    clientId: CLIENT_ID,
    organizationId: card.organizationId,
    productViewId: view.id,
    versionId: size.versionId,
    skuId: size.skuId,
    anyArticle: articleOf(size),
    barcodes: printBarcodes(card, size),
    ...Object.fromEntries(Object.entries(size.prices).map(([key, price]) => [key, amount(price)])),
    emptyBarcodes: size.barcodes.length === 0,
  });
}

function printView(view: View, whole: boolean): Kept {
  const images = view.images.map((image) =>
    withoutNulls({
      id: image.id,
      path: image.path,
      url: image.url,
      position: image.position,
      width: 900,
      height: 1200,
      productViewId: view.id,
    }),
  );
  const [main] = images;
  return withoutNulls({
    ...view.written,
    id: view.id,
    actual: view.written.actual ?? true,
    deleted: view.deleted,
    ...(main && { mainImage: main, mainImageId: main.id }),
    ...(whole && { images, versionId: view.versionId, createdDate: told(view.createdAt, 'zoned') }),
  });
}

function relations(state: State, card: Card): Kept {
  const category = card.categoryId === null ? undefined : state.categories.rows.get(card.categoryId);
  const brand = card.brandId === null ? undefined : state.brands.rows.get(card.brandId);
  const manufacturer = card.manufacturerId === null ? undefined : state.manufacturers.rows.get(card.manufacturerId);
  return {
    ...(category && { category: withoutNulls({ categoryId: category.id, name: category.name, parentId: category.parentId }) }),
    ...(manufacturer && { manufacturer: { manufacturerId: manufacturer.id, title: manufacturer.name, name: manufacturer.name } }),
    ...(brand && { brand: { brandId: brand.id, name: brand.name }, brandId: brand.id }),
  };
}

function printRowCard(state: State, card: Card): Kept {
  const { written } = card;
  return withoutNulls({
    article: card.article,
    ...relations(state, card),
    id: card.id,
    ...Object.fromEntries(ROW_CARD_KEYS.map((key) => [key, written[key] ?? null])),
    deleted: card.deleted,
  });
}

/** selsup.txt 20-23: a whole card; its colours are `views` on the wire, though the text says `colors`. `params` adds `values` at each level. */
export function printCard(state: State, card: Card, params: boolean): Kept {
  const values = (list: readonly unknown[]) => (params ? { values: list } : {});
  return withoutNulls({
    ...card.written,
    ...relations(state, card),
    id: card.id,
    article: card.article,
    organizationId: card.organizationId,
    clientId: CLIENT_ID,
    services: card.services,
    createdDate: told(card.createdAt, 'zoned'),
    createdUser: 'Импорт',
    deleted: card.deleted,
    versionId: card.versionId,
    ...values(card.values),
    views: card.views.map((view) => ({
      ...printView(view, true),
      productModelId: card.id,
      ...values(view.values),
      sizes: view.sizes.map((size) => ({ ...printSize(state, card, view, size), ...values(size.values) })),
    })),
  });
}
