import { describe, expect, test } from 'vitest';
import { all, type Json, open, type Shop } from './saplab-shop.ts';

const positionsOf = (shop: Shop) => all(shop, 'order', '/unignore_archived/1');
const distinct = (rows: readonly Json[], key: string) => new Set(rows.map((row) => row[key]));

/** Positions by the number of their order. */
function ordersOf(positions: readonly Json[]): Map<string, Json[]> {
  const orders = new Map<string, Json[]>();
  for (const row of positions) orders.set(row.invoice, [...(orders.get(row.invoice) ?? []), row]);
  return orders;
}
/** Places in the list, from the newest, at which a page of `size` ends within an order. */
function cuts(positions: readonly Json[], size: number): number[] {
  const ends = Array.from({ length: Math.floor((positions.length - 1) / size) }, (_, index) => (index + 1) * size);
  return ends.filter(
    (end) => distinct(positions.slice(0, end), 'invoice').intersection(distinct(positions.slice(end), 'invoice')).size > 0,
  );
}

describe('seeds', () => {
  test('the empty one has dictionaries and no trade', async () => {
    const shop = await open({ seed: 'empty' });
    expect((await shop.get('order/filter/unignore_archived/1')).json).toEqual({
      orders: [],
      filters: { per_page: 20, unignore_archived: '1' },
      pages: 0,
    });
    expect((await shop.get('client')).json.clients).toEqual([]);
    expect((await shop.get('order/status')).json.statuses).toHaveLength(7);
  });

  test.each([
    ['empty', 1],
    ['empty', 20],
    ['empty', 137],
    ['documented', 40],
    ['sandbox', 137],
    ['sandbox', 0],
  ] as const)('%s with %i orders has exactly that many, of one to four positions', async (seed, orders) => {
    const shop = await open({ seed, orders });
    const found = ordersOf(await positionsOf(shop));
    expect(found.size).toBe(orders);
    for (const [invoice, rows] of found) {
      expect(rows.length, invoice).toBeLessThanOrEqual(4);
      for (const key of ['client_id', 'date_added']) expect(distinct(rows, key).size, invoice).toBe(1);
    }
    if (orders > 100) expect(new Set([...found.values()].map((rows) => rows.length))).toEqual(new Set([1, 2, 3, 4]));
  });

  test.each([
    137,
    undefined,
  ])('of %s orders every page whose size is a multiple of ten ends within one; some lie between each other', async (orders) => {
    const shop = await open({ seed: 'sandbox', orders });
    const positions = await positionsOf(shop);
    expect(positions.length).toBeGreaterThan(270);
    // The documented orders come last, and have one position each.
    const generated = positions.filter((row) => Number(row.id) > 21 || orders !== undefined);
    for (const size of [10, 20, 50, 100, 150])
      expect(cuts(generated, size), `pages of ${size}`).toHaveLength(Math.floor((generated.length - 1) / size));
    const gaps = [...ordersOf(positions).values()].filter((rows) => Number(rows[0].id) - Number(rows.at(-1).id) >= rows.length);
    expect(gaps.length).toBeGreaterThan(10);
    const archived = distinct(positions, 'is_archived');
    expect(archived).toEqual(new Set(['0', '1']));
  });

  test('the sandbox has every status, payments and cancellations of a part and of all, and all forms of a comment', async () => {
    const shop = await open({ seed: 'sandbox' });
    const positions = await positionsOf(shop);
    const orders = ordersOf(positions);
    expect(orders.size).toBeGreaterThan(300);
    expect(distinct(positions, 'status_id')).toEqual(distinct((await shop.get('order/status')).json.statuses, 'id'));
    expect(distinct(positions, 'shipping_id')).toEqual(new Set(['0', '1', '2', '3']));
    for (const flag of ['is_denied', 'is_payed', 'is_archived', 'deny_request']) {
      expect(distinct(positions, flag), flag).toEqual(new Set(['0', '1']));
      if (flag === 'deny_request') continue;
      const mixed = [...orders.values()].map((rows) => [...distinct(rows, flag)].sort().join());
      expect(new Set(mixed), flag).toEqual(new Set(['0', '1', '0,1']));
    }
    const comments = new Set(positions.map(({ comment }) => (Array.isArray(comment) ? '[]' : Object.keys(comment).join())));
    expect(comments).toEqual(new Set(['[]', 'client_comment', 'client_comment,manager_comment']));
    expect([...distinct(positions, 'price')]).toEqual(expect.arrayContaining(['0.0125', '500.32', '0.1', '74999.99']));
    expect(distinct(positions, 'doc_id').has(null)).toBe(true);
    expect(shop.emulator.refused).toEqual([]);
  });

  test('the sandbox has clients of all kinds, each with its own phone', async () => {
    const shop = await open({ seed: 'sandbox' });
    const clients = await all(shop, 'client');
    expect(clients.length).toBe(122);
    for (const key of ['is_wholesaler', 'status']) expect(distinct(clients, key), key).toEqual(new Set(['0', '1']));
    expect(new Set(clients.map(({ phone }) => phone.slice(-10))).size).toBe(122);
    for (const key of ['email', 'address', 'comment', 'manager']) {
      const filled = clients.filter((client) => client[key]).length;
      expect(filled, key).toBeGreaterThan(20);
      expect(filled, key).toBeLessThan(122);
    }
    expect(clients.some(({ balance }) => balance.startsWith('-'))).toBe(true);
    expect(clients.some(({ blocked_debt }) => blocked_debt !== '0')).toBe(true);
    expect(distinct(clients, 'point_id').size).toBe(3);
  });

  test('every total is price by quantity, every paid position stands in its client’s ledger, and ledgers add up', async () => {
    const shop = await open({ seed: 'empty', orders: 137 });
    const positions = await positionsOf(shop);
    const units = (text: string) => BigInt(Math.round(Number(text) * 1e6));
    for (const row of positions) expect(units(row.total), row.id).toBe(units(row.price) * BigInt(row.quantity));
    for (const client of await all(shop, 'client')) {
      const lines: Json[] = [];
      for (let page = 1; ; page++) {
        const { json } = await shop.get(`client/balance/${client.id}/page/${page}`);
        lines.push(...json.transactions);
        if (page >= json.pages) break;
      }
      expect(
        lines.reduce((sum, line) => sum + units(line.amount), 0n),
        client.id,
      ).toBe(units(client.balance));
      const payments = lines.filter(({ comment }) => comment.startsWith('Оплата позиции')).map(({ amount }) => amount);
      const paid = positions.filter((row) => row.client_id === client.id && row.is_payed === '1').map((row) => `-${row.total}`);
      expect(payments.toSorted(), client.id).toEqual(paid.toSorted());
    }
  });

  test('the past is behind: local dates and histories in UTC lie before now, and in order', async () => {
    const positions = await positionsOf(await open({ seed: 'sandbox' }));
    for (const { id, date_added, date_modified, history } of positions) {
      expect(date_added <= date_modified && date_modified < '2025-05-01 15:00:01', id).toBe(true);
      const dates: string[] = history.map((entry: Json) => entry.date);
      expect(dates, id).toEqual(dates.toSorted());
      expect(dates.at(-1) ?? '', id).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.000000$/);
      expect((dates.at(-1) ?? '') < '2025-05-01 12:00:01', id).toBe(true);
      const local = Date.parse(`${date_added.slice(0, 19).replace(' ', 'T')}+03:00`);
      expect(Date.parse(`${dates[0]?.replace(' ', 'T')}Z`), id).toBe(local);
    }
  });

  test('a status that is shown is the last of the history', async () => {
    for (const { id, status_name, history, is_denied, status_id } of await positionsOf(await open({ seed: 'sandbox' }))) {
      expect(history.at(-1).status, id).toBe(status_name);
      if (is_denied === '1') expect(status_id, id).toBe('5');
    }
  });

  test('odd numbers of orders are there where that is switched on', async () => {
    const shop = await open({ seed: 'empty', oddInvoices: true });
    const positions = await positionsOf(shop);
    expect(positions.map((row) => row.invoice).toSorted()).toEqual(['', '', '2017/0042', 'AB-1', 'T-7', 'T-7', 'ab-1']);
    expect((await shop.get('order/filter/invoice/ab-1')).json.orders).toHaveLength(2);
    expect(new Set(positions.filter((row) => row.invoice === 'T-7').map((row) => row.client_id)).size).toBe(2);
  });
});
