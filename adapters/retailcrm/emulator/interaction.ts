/** Carts, favourites and web analytics of customers: reached by passthrough only (retailcrm.txt 2380-2660, 10596-10999). */
import { amountJson, sumOf, times, toAmount } from './amounts.ts';
import { type Answer, BY, type Call, created, type Endpoint, notFound, ok, Refusal } from './endpoint.ts';
import { customerOf } from './people.ts';
import { asJson, asList, asText, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, type Customer, clock, collection, dictionary, type Offer } from './state.ts';

const CUSTOMER: Shape = { fields: { id: 'integer', externalId: 'short', browserId: 'short', site: 'short', gaClientId: 'short' } };
const OFFER: Shape = { fields: { id: 'integer', externalId: 'short', xmlId: 'short' } };
const ORDER: Shape = { fields: { id: 'integer', externalId: 'short', number: 'short' } };
const SITE_BY = { choice: ['id', 'code'] } as const;

/** Code of the shop that the path names by code or, with `siteBy=id`, by its place among the shops (2386-2388). */
function siteNamed(call: Call): string {
  const name = call.params.site ?? '';
  const codes = [...dictionary(call.account, 'sites').keys()];
  const code = call.query.get('siteBy')?.text === 'id' ? codes[Number(name) - 1] : name;
  if (code === undefined || !call.account.sites.includes(code)) throw notFound();
  return code;
}

function offerNamed(account: Account, given: Json): Offer {
  const found = [...account.offers.values()].find((offer) =>
    asText(given.id) !== null
      ? offer.id === Number(given.id)
      : asText(given.externalId) !== null
        ? offer.externalId === given.externalId
        : asText(given.xmlId) !== null && offer.xmlId === given.xmlId,
  );
  if (!found) throw new Refusal(400, 'Errors in the entity format', { errors: { offer: 'Offer not found.' } });
  return found;
}

function customerNamed(account: Account, site: string, given: Json): Customer {
  const found = [...account.customers.values()].find((customer) =>
    asText(given.id) !== null
      ? customer.id === Number(given.id)
      : asText(given.externalId) !== null && customer.externalId === given.externalId && customer.site === site,
  );
  if (!found) throw new Refusal(400, 'Errors in the entity format', { errors: { customer: 'Customer not found.' } });
  return found;
}

function setCart(call: Call): Answer {
  const { account } = call;
  const site = siteNamed(call);
  const given = asJson(call.form.cart);
  const customer = customerNamed(account, site, asJson(given.customer));
  const items = asList(given.items).map((item, index) => {
    const offer = offerNamed(account, asJson(item.offer));
    const price = toAmount(item.price);
    const quantity = toAmount(item.quantity ?? 1);
    return {
      shown: {
        id: index + 1,
        quantity: amountJson(quantity),
        price: amountJson(price),
        offer: withoutEmpty({ id: offer.id, externalId: offer.externalId, xmlId: offer.xmlId, name: offer.name }),
      },
      sum: times(price, quantity),
    };
  });
  // "If the store's customer has a shopping cart with the empty value for clearedAt, the request will overwrite the cart data" (2445)
  collection(account, `carts ${site}`).set(
    customer.id,
    withoutEmpty({
      currency: dictionary(account, 'sites').get(site)?.currency,
      externalId: given.externalId,
      droppedAt: given.droppedAt,
      link: given.link,
      items: items.map(({ shown }) => shown),
      totalSum: amountJson(sumOf(items.map(({ sum }) => sum))),
    }),
  );
  return ok();
}

function clearCart(call: Call): Answer {
  const site = siteNamed(call);
  const given = asJson(call.form.cart);
  const customer = customerNamed(call.account, site, asJson(given.customer));
  collection(call.account, `carts ${site}`).set(customer.id, withoutEmpty({ clearedAt: given.clearedAt, items: [] }));
  return ok();
}

function favourites(call: Call): { readonly customer: Customer; readonly rows: Json[] } {
  const site = siteNamed(call);
  const customer = customerOf(call, 'customer', call.params.customerId, site);
  const all = collection(call.account, `favorites ${site}`);
  const row = all.get(customer.id) ?? { rows: [] };
  all.set(customer.id, row);
  return { customer, rows: row.rows as Json[] };
}

/** At most 1000 (2579); adding one twice and removing none are successes (2578, 2624). */
function changeFavourites(call: Call, add: boolean): Answer {
  const offer = offerNamed(call.account, asJson(asJson(call.form.favorite).offer));
  const { rows } = favourites(call);
  const index = rows.findIndex((row) => asJson(row.offer).id === offer.id);
  if (!add && index >= 0) rows.splice(index, 1);
  if (add && index < 0) {
    if (rows.length >= 1000) return { status: 400, success: false, body: { errorMsg: 'The list of favorites is full.' } };
    rows.push({
      offer: withoutEmpty({ id: offer.id, externalId: offer.externalId, xmlId: offer.xmlId, name: offer.name }),
      createdAt: clock(call.account),
    });
  }
  return ok();
}

const ROOT = '/api/v5/customer-interaction/{site}';
const FAVORITE: Shape = { fields: { offer: OFFER } };

/** Uploads of web analytics: what cannot be tied to a customer or an order of the account is named in `failed…` (10655-10699). */
function analytics(
  kind: 'client-ids' | 'sources' | 'visits',
  key: string,
  failedKey: string,
  max: number,
  fields: Readonly<Record<string, Shape>>,
): Endpoint {
  return {
    method: 'POST',
    path: `/api/v5/web-analytics/${kind}/upload`,
    scope: 'web_analytics_write',
    form: { [key]: { json: { list: { fields: { ...fields, customer: CUSTOMER, order: ORDER, site: 'short', clientId: 'short' } }, max } } },
    run: (call) => {
      const failed = asList(call.form[key]).filter((row) => {
        const id = asText(asJson(row.customer).id);
        const order = asText(asJson(row.order).id);
        return (id !== null && !call.account.customers.has(Number(id))) || (order !== null && !call.account.orders.has(Number(order)));
      });
      return created(failed.length > 0 ? { [failedKey]: failed } : {});
    },
  };
}

/** Methods of carts, favourites and web analytics. */
export const interactionEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: `${ROOT}/cart/set`,
    scope: 'customer_interaction_write',
    query: { siteBy: SITE_BY },
    form: {
      cart: {
        json: {
          fields: {
            externalId: 'short',
            droppedAt: 'short',
            link: 'text',
            customer: CUSTOMER,
            items: { list: { fields: { quantity: 'number', price: 'number', offer: OFFER } } },
          },
        },
      },
    },
    run: setCart,
  },
  {
    method: 'POST',
    path: `${ROOT}/cart/clear`,
    scope: 'customer_interaction_write',
    query: { siteBy: SITE_BY },
    form: { cart: { json: { fields: { clearedAt: 'short', customer: CUSTOMER, order: ORDER } } } },
    run: clearCart,
  },
  {
    method: 'GET',
    path: `${ROOT}/cart/{customerId}`,
    scope: 'customer_interaction_read',
    query: { by: BY, siteBy: SITE_BY },
    run: (call) => {
      const site = siteNamed(call);
      const customer = customerOf(call, 'customer', call.params.customerId, site);
      const cart = collection(call.account, `carts ${site}`).get(customer.id);
      return ok(cart ? { cart } : {});
    },
  },
  {
    method: 'GET',
    path: `${ROOT}/favorites/{customerId}`,
    scope: 'customer_interaction_read',
    query: { by: BY, siteBy: SITE_BY },
    run: (call) => ok({ favorites: favourites(call).rows }),
  },
  ...(['add', 'remove'] as const).map(
    (verb): Endpoint => ({
      method: 'POST',
      path: `${ROOT}/favorites/{customerId}/${verb}`,
      scope: 'customer_interaction_write',
      query: { by: BY, siteBy: SITE_BY },
      form: { favorite: { json: FAVORITE } },
      run: (call) => changeFavourites(call, verb === 'add'),
    }),
  ),
  // 10602, 10705, 10834
  analytics('client-ids', 'clientIds', 'failedClientIds', 100, { value: 'short', createdAt: 'moment' }),
  analytics('sources', 'sources', 'failedSources', 100, {
    source: 'short',
    medium: 'short',
    campaign: 'short',
    keyword: 'short',
    content: 'short',
  }),
  analytics('visits', 'visits', 'failedVisits', 50, {
    createdAt: 'moment',
    visitLength: 'integer',
    exitPage: 'text',
    landingPage: 'text',
    pageViews: 'integer',
    pageDepth: 'integer',
    source: { fields: { source: 'short', medium: 'short', campaign: 'short', keyword: 'short', content: 'short' } },
    pages: { list: { fields: { url: 'text', dateTime: 'short', duration: 'integer', status: 'short' } } },
  }),
];
