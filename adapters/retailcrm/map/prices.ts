/** Prices by price type. */
import { toJsonNumber, toMoney } from '../../../src/lib/money.ts';
import type { NativePrice } from '../schemas.ts';
import { jsonId } from './ids.ts';
import { known, type MapOrList, valuesOf } from './maps-or-lists.ts';
import type { Names } from './names.ts';

/** Which price types are read and written. */
export interface PriceBook {
  /** Code of the type that is `price`. */
  readonly regular: string;
  /** Code of the active promotional type, which is `salePrice`; undefined where there is none. */
  readonly promo: string | undefined;
  /** Whether `regular` is the account's own default, whose price an offer also tells as `price`. */
  readonly usual: boolean;
  /** The base currency: of purchase prices, and of price types that tell none. */
  readonly base: string;
  readonly types: Names;
}

/** The configured type, else the one marked default, else `base`. */
export function priceBook(types: Names, configured: string | undefined, currency: string): PriceBook {
  const entries = [...types];
  const usual = entries.find(([, entry]) => entry.extra.default === true)?.[0] ?? 'base';
  const promo = entries.find(([code, entry]) => entry.extra.promo === true && entry.active !== false && code !== configured)?.[0];
  return { regular: configured ?? usual, promo, usual: configured === undefined || configured === usual, base: currency, types };
}

/** What a variant costs. Amounts in another currency than the regular price's are null. */
export interface VariantPrices {
  readonly currency: string;
  readonly price: string | null;
  readonly salePrice: string | null;
  readonly cost: string | null;
}

interface PricedOffer {
  readonly price?: number | string | null | undefined;
  readonly prices?: MapOrList<NativePrice>;
  readonly purchasePrice?: number | string | null | undefined;
}

export function toVariantPrices(offer: PricedOffer, book: PriceBook): VariantPrices {
  const prices = valuesOf(offer.prices);
  const regular = prices.find((price) => price.priceType === book.regular);
  const promo = book.promo === undefined ? undefined : prices.find((price) => price.priceType === book.promo);
  const currency = currencyOf(book.regular, regular, book);
  return {
    currency,
    price: toMoney(regular?.price) ?? (book.usual ? toMoney(offer.price) : null),
    salePrice: promo && currencyOf(book.promo ?? '', promo, book) === currency ? toMoney(promo.price) : null,
    // Purchase prices are in the base currency.
    cost: currency === book.base ? toMoney(offer.purchasePrice) : null,
  };
}

/** Currency that a price type is written in. */
export function currencyOf(type: string, price: NativePrice | undefined, book: PriceBook): string {
  const ofType = book.types.get(type)?.extra.currency;
  const told = [price?.currency, ofType].find((code) => typeof code === 'string' && /^[A-Za-z]{3}$/.test(code));
  return typeof told === 'string' ? told.toUpperCase() : book.base;
}

/** All prices of an offer, for `extra`. */
export function toExtraPrices(prices: MapOrList<NativePrice>, book: PriceBook): Record<string, unknown>[] {
  return valuesOf(prices).map((price) =>
    known({ priceType: price.priceType, price: toMoney(price.price), currency: currencyOf(price.priceType ?? '', price, book) }),
  );
}

/** New prices of one offer; null takes a price away. Undefined where nothing is given. */
export interface PriceChange {
  readonly price?: string | null | undefined;
  readonly salePrice?: string | null | undefined;
}

/** An element of `prices` for store/prices/upload. */
export function fromPrices(offer: string, change: PriceChange, book: PriceBook): Record<string, unknown> | undefined {
  const prices = [
    ...(change.price === undefined ? [] : [fromPrice(book.regular, change.price)]),
    ...(change.salePrice === undefined || book.promo === undefined ? [] : [fromPrice(book.promo, change.salePrice)]),
  ];
  return prices.length > 0 ? { id: jsonId(offer), prices } : undefined;
}

function fromPrice(code: string, price: string | null): Record<string, unknown> {
  return price === null ? { code, remove: true } : { code, price: toJsonNumber(price) };
}
