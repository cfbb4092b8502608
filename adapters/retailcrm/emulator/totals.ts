/** Sums of an order, exact to the last digit of its prices. */
import { type Amount, decimalsOf, roundTo, share, sumOf, times, toAmount } from './amounts.ts';
import { type Account, entry, type Item, type Order } from './state.ts';

const HUNDRED = toAmount(100);
const ONE = toAmount(1);

/** One line with every discount in. */
export interface PricedItem {
  readonly item: Item;
  readonly canceled: boolean;
  /** What is paid for the pieces; pieces of one line may differ by the smallest coin (retailcrm.txt 5936-5944). */
  readonly prices: readonly { readonly price: Amount; readonly quantity: Amount }[];
  readonly net: Amount;
  /** Of the whole line, by kind. */
  readonly own: Amount;
  readonly shared: Amount;
}

/** An order's sums, in its own currency. */
export interface Totals {
  readonly items: readonly PricedItem[];
  /** Goods before discounts (whether before or after is not documented), cancelled ones left out. */
  readonly goods: Amount;
  readonly total: Amount;
  readonly paid: Amount;
  /** In base currency. */
  readonly purchase: Amount;
}

/** A cancelled item stays in the order and leaves its sums (public clients). */
export function isCanceled(account: Account, item: Item): boolean {
  return entry(account, 'product-statuses', item.status)?.cancelStatus === true;
}

/** Whether money of a payment with this status has come. */
export function isComplete(account: Account, status: string | null): boolean {
  return entry(account, 'payment-statuses', status)?.paymentComplete === true;
}

/** Adds an order up: discounts of its items, its own discount spread over them, delivery, payments. */
export function totalsOf(account: Account, order: Order): Totals {
  const lines = order.items.map((item) => {
    const canceled = isCanceled(account, item);
    const gross = times(item.initialPrice, item.quantity);
    const percent = roundTo(share(item.initialPrice, item.discountManualPercent, HUNDRED), decimalsOf(item.initialPrice));
    const own = least(times(item.discountManualAmount + percent, item.quantity), gross);
    return { item, canceled, gross, own };
  });
  const counted = lines.filter(({ canceled }) => !canceled);
  const base = sumOf(counted.map(({ gross, own }) => gross - own));
  const discount = least(order.discountManualAmount + roundTo(share(base, order.discountManualPercent, HUNDRED), 2), base);
  const shares = spread(
    discount,
    counted.map(({ gross, own }) => gross - own),
  );
  const items = lines.map(({ item, canceled, gross, own }): PricedItem => {
    const shared = canceled ? 0n : (shares[counted.findIndex((line) => line.item === item)] ?? 0n);
    const prices = split(gross - own - shared, item);
    const net = sumOf(prices.map(({ price, quantity }) => times(price, quantity)));
    return { item, canceled, prices, net, own, shared: gross - own - net };
  });
  const live = items.filter(({ canceled }) => !canceled);
  return {
    items,
    goods: sumOf(counted.map(({ gross }) => gross)),
    total: sumOf(live.map(({ net }) => net)) + order.delivery.cost,
    paid: sumOf(order.payments.filter(({ status }) => isComplete(account, status)).map(({ amount }) => amount)),
    purchase: sumOf(live.map(({ item }) => times(item.purchasePrice, item.quantity))),
  };
}

/** Shares of a discount over lines by their sums, in kopecks; the last line takes what rounding leaves. */
function spread(discount: Amount, sums: readonly Amount[]): Amount[] {
  const whole = sumOf(sums);
  let left = discount;
  return sums.map((sum, index) => {
    const part = index === sums.length - 1 ? left : least(roundTo(share(discount, sum, whole), 2), left);
    left -= part;
    return part;
  });
}

/** Prices of a line's pieces that add up to its sum: whole pieces differ by at most one coin; a weighed quantity has one rounded price. */
function split(net: Amount, item: Item): { price: Amount; quantity: Amount }[] {
  const decimals = decimalsOf(item.initialPrice);
  const coin = 10n ** BigInt(6 - decimals);
  if (item.quantity <= 0n) return [];
  if (item.quantity % ONE !== 0n || net % coin !== 0n)
    return [{ price: roundTo(share(net, ONE, item.quantity), decimals), quantity: item.quantity }];
  const pieces = item.quantity / ONE;
  const coins = net / coin;
  const low = (coins / pieces) * coin;
  const dearer = coins % pieces;
  return [
    { price: low + coin, quantity: dearer * ONE },
    { price: low, quantity: (pieces - dearer) * ONE },
  ].filter(({ quantity }) => quantity > 0n);
}

function least(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}
