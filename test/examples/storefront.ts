/**
 * A sample storefront: shows a catalogue, takes a cart, has it ordered exactly once, and shows how the order stands. What a vendor cannot do, and what
 * is wrong with what the customer typed, becomes something that a page can show.
 */
import { type Client, type Order, type OrderCreate, SluiceError } from '../../openapi/client/src/index.ts';

/** Something on the shelf. */
export interface Offer {
  /** Null where the shop knows its goods by name only: the vendor tells no catalogue. */
  readonly variantId: string | null;
  readonly name: string;
  /** Decimal text: money is never a number. */
  readonly price: string;
  readonly currency: string;
  readonly inStock: boolean;
}

export interface Cart {
  /** The storefront's own number of the cart: it becomes the order's `externalId`, so that no cart is ordered twice. */
  readonly number: string;
  readonly lines: readonly { readonly offer: Offer; readonly quantity: number }[];
}

/** What the customer typed. */
export interface Address {
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly city: string;
  readonly street: string;
}

/** How an order stands, in words for the customer's page. */
export interface OrderPage {
  readonly id: string;
  readonly number: string | null;
  readonly status: Order['status'];
  readonly total: string | null;
  readonly trackingNumber: string | null;
}

/** What the page shows after a click. */
export type Outcome =
  | { readonly kind: 'done'; readonly order: OrderPage; readonly lost: readonly string[] }
  /** Accepted; the vendor gets it when it is back. */
  | { readonly kind: 'accepted'; readonly operation: string }
  /** The customer can mend it: what is wrong with which field. */
  | { readonly kind: 'correct this'; readonly fields: readonly { readonly path: string; readonly message: string }[] }
  | { readonly kind: 'not possible here'; readonly reason: string }
  | { readonly kind: 'try again later'; readonly seconds: number }
  /** Nobody knows whether it was done. `placeOrder` with the same cart may be called again: it finds the order, or makes it. */
  | { readonly kind: 'being checked' };

export interface Storefront {
  /** The first so many offers; null where the vendor does not tell its catalogue. */
  catalogue(most: number): Promise<Offer[] | null>;
  placeOrder(cart: Cart, to: Address): Promise<Outcome>;
  showOrder(id: string): Promise<OrderPage>;
  cancelOrder(id: string): Promise<Outcome>;
}

/** A shop on one connection of the gateway. */
export function createStorefront(client: Client, connection: string): Storefront {
  return {
    async catalogue(most) {
      const offers: Offer[] = [];
      try {
        for await (const { name, currency, variants } of client.products({ connection, limit: Math.min(most, 200) })) {
          for (const variant of variants) {
            const price = variant.salePrice ?? variant.price;
            // What has no price cannot be bought; an unknown quantity can.
            if (price === null || variant.active === false) continue;
            offers.push({ variantId: variant.id, name: variant.name ?? name, price, currency, inStock: variant.quantity !== 0 });
            if (offers.length === most) return offers;
          }
        }
      } catch (error) {
        if (error instanceof SluiceError && error.code === 'unsupported') return null;
        throw error;
      }
      return offers;
    },

    async placeOrder(cart, to) {
      const order: OrderCreate = {
        externalId: cart.number,
        customer: { firstName: to.firstName, lastName: to.lastName, phone: to.phone },
        items: cart.lines.map(({ offer: { variantId, name, price }, quantity }) => ({
          ...(variantId !== null && { variantId }),
          ...{ name, quantity, unitPrice: price },
        })),
        shipping: { address: { city: to.city, text: to.street } },
      };
      try {
        // The key is the cart's: a second click, a reload and a restart of this process are all the same order.
        const placed = await client.createOrder(order, { connection, idempotencyKey: `cart-${cart.number}` });
        if (placed.operation) return { kind: 'accepted', operation: placed.operation.id };
        return { kind: 'done', order: pageOf(placed.order), lost: placed.ignored };
      } catch (error) {
        if (error instanceof SluiceError && error.code === 'already_exists' && error.existingId !== null)
          return { kind: 'done', order: pageOf(await client.getOrder(error.existingId)), lost: [] };
        return outcomeOf(error);
      }
    },

    showOrder: async (id) => pageOf(await client.getOrder(id)),

    async cancelOrder(id) {
      try {
        const { order, ignored } = await client.cancelOrder(id, 'Cancelled by the customer');
        return { kind: 'done', order: pageOf(order), lost: ignored };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

function pageOf(order: Order): OrderPage {
  const { id, number, status, totals, shipping } = order;
  return { id, number, status, total: totals.total, trackingNumber: shipping?.trackingNumber ?? null };
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof SluiceError)) throw error;
  switch (error.code) {
    case 'invalid_request':
    case 'vendor_rejected':
    case 'unsupported_field':
      return { kind: 'correct this', fields: error.errors.length > 0 ? error.errors : [{ path: '', message: error.message }] };
    case 'unsupported':
      return { kind: 'not possible here', reason: error.message };
    case 'outcome_unknown':
    case 'timeout':
    case 'network_error':
      return { kind: 'being checked' };
    default:
      // The client has tried already; what is left takes longer.
      if (error.retryable) return { kind: 'try again later', seconds: error.retryAfter ?? 60 };
      throw error;
  }
}
