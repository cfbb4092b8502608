import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromStatus, statusOfParts, toStatus } from '../../src/lib/status.ts';
import { OrderStatus } from '../../src/model/order.ts';

const statuses = OrderStatus.options;
const own = (id: string) => (id === 'new' ? ('pending' as const) : undefined);

describe('a native status', () => {
  const scope = { statusMap: { new: 'confirmed', Отправлен: 'shipped', 7: 'delivered' } as const };

  test.each([
    [{ id: 'new' }, 'confirmed'],
    [{ id: '12', name: 'Отправлен' }, 'shipped'],
    [{ id: '7', name: 'Отправлен' }, 'delivered'],
    [{ id: '12', name: 'x' }, 'unknown'],
    [{ id: '12', name: null }, 'unknown'],
    [{ id: 'constructor', name: '__proto__' }, 'unknown'],
    [{ id: 'toString' }, 'unknown'],
  ])('%j is %s: by id, then by name, then by the adapter', (native, status) => expect(toStatus(native, scope, own)).toBe(status));

  test('is read by the adapter where the connection says nothing', () => {
    expect(toStatus({ id: 'new' }, { statusMap: {} }, own)).toBe('pending');
    expect(toStatus({ id: 'other' }, { statusMap: {} }, own)).toBe('unknown');
  });
});

describe('a status to write', () => {
  const known = [
    { id: '3', name: 'Отправлен' },
    { id: 'sent', name: 'Отправлен курьером' },
  ];

  test('is the first that the connection maps to it', () => {
    const scope = { statusMap: { done: 'completed', sent: 'shipped', Отправлен: 'shipped' } as const };
    expect(fromStatus('shipped', scope, known, () => 'own')).toBe('sent');
  });

  test('is found by its name', () => {
    expect(fromStatus('shipped', { statusMap: { Отправлен: 'shipped' } }, known, () => 'own')).toBe('3');
  });

  test('is taken as it stands where the vendor does not list it', () => {
    expect(fromStatus('shipped', { statusMap: { hidden: 'shipped' } }, known, () => 'own')).toBe('hidden');
  });

  test("is the adapter's own where the connection says nothing, and none where it has none", () => {
    expect(fromStatus('shipped', { statusMap: { x: 'pending' } }, known, () => 'own')).toBe('own');
    expect(fromStatus('shipped', { statusMap: {} }, known, () => undefined)).toBeUndefined();
  });

  test('the first in the order of the file is written, where ids look like numbers too', () => {
    const scope = { statusMap: { 2: 'shipped', 9: 'shipped' }, statusOrder: ['9', '2'] } as const;
    expect(fromStatus('shipped', scope, [], () => undefined)).toBe('9');
  });
});

describe('the status of an order of parts', () => {
  const progress = statuses.slice(0, 6);

  test.each([
    [[], 'unknown'],
    [['shipped'], 'shipped'],
    [['shipped', 'shipped'], 'shipped'],
    [['cancelled', 'cancelled'], 'cancelled'],
    [['returned', 'returned'], 'returned'],
    [['unknown', 'unknown'], 'unknown'],
    [['shipped', 'cancelled'], 'shipped'],
    [['completed', 'unknown', 'returned'], 'completed'],
    [['delivered', 'pending', 'completed'], 'pending'],
    [['cancelled', 'returned'], 'returned'],
    [['cancelled', 'unknown'], 'unknown'],
  ] as const)('%j is %s', (parts, status) => expect(statusOfParts(parts)).toBe(status));

  test('does not depend on their order, and is the least advanced of those that move', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 6 }), (parts) => {
        const status = statusOfParts(parts);
        expect(statusOfParts(parts.toReversed())).toBe(status);
        const moving = parts.filter((part) => progress.includes(part)).map((part) => progress.indexOf(part));
        if (moving.length > 0) expect(progress.indexOf(status)).toBe(Math.min(...moving));
      }),
    );
  });
});
