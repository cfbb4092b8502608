/** What recorded exchanges cannot say of MyDrop: tables of statuses, the words in a description, ids, and what is true of the wire. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyedIdOf, keyedVariantIdOf, productPlaceOf, variantIdOf, variantPlaceOf } from '../../adapters/mydrop/map/ids.ts';
import { looksMarked, readDescription, writeDescription } from '../../adapters/mydrop/map/markers.ts';
import { DOCUMENTED, isPlain, type StatusEvidence, toOrderStatus } from '../../adapters/mydrop/map/status.ts';
import { wire } from '../../adapters/mydrop/wire.ts';
import { ExternalId } from '../../src/model/text.ts';

const order = (title: string, more: Partial<StatusEvidence> & { final?: boolean; type?: string } = {}): StatusEvidence => {
  const { final = false, type = 'success', ...rest } = more;
  return { orderStatus: { id: 145, title, type, final }, ...rest };
};

describe('statuses', () => {
  test.each([
    ['Новый', 'pending'],
    ['НОВЕ ', 'pending'],
    ['Новинка тижня', 'unknown'],
    ['Недозвон 2', 'pending'],
    ['Підтверджено', 'confirmed'],
    ['Апрув', 'confirmed'],
    ['Не апрув', 'cancelled'],
    ['Не подтвержден', 'unknown'],
    ['Комплектуется', 'processing'],
    ['В дорозі', 'shipped'],
    ['На отделении', 'delivered'],
    ['Продажа', 'completed'],
    ['Виконано', 'completed'],
    ['Скасовано', 'cancelled'],
    ['Дубль', 'cancelled'],
    ['Возврат получен', 'returned'],
    ['Відмова', 'returned'],
    ['Обмін', 'returned'],
    ['Чекаю на Аню', 'unknown'],
  ])('%s reads as %s', (title, status) => {
    expect(toOrderStatus(order(title), { statusMap: {} })).toBe(status);
  });

  test('a title that says nothing is read by whether it is final, and by where the parcel is', () => {
    const of = (more: Parameters<typeof order>[1]) => toOrderStatus(order('Інше', more), { statusMap: {} });
    expect(of({ final: true })).toBe('completed');
    expect(of({ final: true, type: 'fail' })).toBe('cancelled');
    expect(of({ final: true, type: 'fail', returnTtn: '20450535304115' })).toBe('returned');
    expect(of({ deliveryService: 'nova_poshta', deliveryStatusCode: '1' })).toBe('unknown');
    expect(of({ deliveryService: 'nova_poshta', deliveryStatusCode: '5' })).toBe('shipped');
    expect(of({ deliveryService: 'nova_poshta', deliveryStatusCode: '7' })).toBe('delivered');
    expect(of({ deliveryService: 'nova_poshta', deliveryStatusCode: '103' })).toBe('returned');
    expect(of({ deliveryService: 'ukr_poshta', deliveryStatusCode: '7' })).toBe('unknown');
  });

  test('statusMap wins, by title or by number', () => {
    expect(toOrderStatus(order('Новый'), { statusMap: { Новый: 'processing' } })).toBe('processing');
    expect(toOrderStatus(order('Новый'), { statusMap: { '145': 'shipped' } })).toBe('shipped');
  });

  test('only a usual title is written for a status', () => {
    for (const title of Object.values(DOCUMENTED)) expect(isPlain(title as string), title).toBe(true);
    for (const title of ['Недозвон', 'Дубль', 'Не апрув', 'Отказ', 'Обмін', 'Інше']) expect(isPlain(title), title).toBe(false);
  });
});

describe('the description', () => {
  const words = fc.string({ unit: 'grapheme' }).filter((text) => !looksMarked(text) && !/\r|\n$/.test(text) && text !== '');

  test('gives back the number and both notes as they were', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }).filter((text) => ExternalId.safeParse(text).success),
        fc.option(words),
        fc.option(words),
        (externalId, manager, customer) => {
          expect(readDescription(writeDescription({ externalId, manager, customer }))).toEqual({ externalId, manager, customer });
        },
      ),
    );
  });

  test('survives other line ends, and what people write below the marker', () => {
    expect(readDescription('а\r\n[customer] б\r\n[ext:1]\nще')).toEqual({ externalId: '1', manager: 'а\nще', customer: 'б' });
    expect(readDescription('без мітки [ext:%]')).toEqual({ externalId: null, manager: 'без мітки [ext:%]', customer: null });
    expect(readDescription(null)).toEqual({ externalId: null, manager: null, customer: null });
  });
});

describe('ids of the catalogue', () => {
  test('come apart as they were put together', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }), (value, size) => {
        for (const key of [{ import_id: value }, { sku: value }, { title: value }]) {
          expect(productPlaceOf(keyedIdOf(key))).toEqual({ key });
          expect(variantPlaceOf(keyedVariantIdOf(key, size))).toEqual({ key, sizeTitle: size });
        }
      }),
    );
  });

  test('a size stands behind its product, and nothing else is an id', () => {
    expect(variantPlaceOf(variantIdOf(3210, 342))).toEqual({ product: '3210', size: '342' });
    expect(productPlaceOf('3210')).toEqual({ id: '3210' });
    for (const native of ['', 'no~such~id', '3210.342', 'sku~', 'sku~%']) expect(productPlaceOf(native), native).toBeUndefined();
  });
});

describe('the wire', () => {
  const failureOf = (status: number, json: unknown) => wire.readFailure({ status, headers: {}, text: '', json });

  test.each([
    [401, 'auth'],
    [403, 'auth'],
    [404, 'missing'],
    [405, 'invalid'],
    [429, 'limited'],
    [400, 'rejected'],
    [422, 'rejected'],
  ])('%i is %s', (status, kind) => {
    expect(failureOf(status, { message: 'ні' })).toEqual({ kind, message: 'ні' });
  });

  test('words are `message`, else `reason`, else `error`; good answers are none', () => {
    expect(failureOf(400, { reason: 'б', error: 'в' })?.message).toBe('б');
    expect(failureOf(200, { error: 'в' })).toEqual({ kind: 'rejected', message: 'в' });
    expect(failureOf(200, { status: 'ok', productsUpdatedCount: 0 })).toBeUndefined();
    expect(failureOf(200, { status: 'Не выплачено' })).toBeUndefined();
  });

  test('the one POST that reads is the one with an order’s number', () => {
    const reads = (path: string) => wire.surprising.some((rule) => rule.method === 'POST' && rule.path.test(path) && !rule.writes);
    expect(reads('/dropshipper/api/orders/123')).toBe(true);
    for (const path of ['/dropshipper/api/orders', '/dropshipper/api/orders/123/submit', '/vendor/api/orders/123'])
      expect(reads(path)).toBe(false);
  });
});
