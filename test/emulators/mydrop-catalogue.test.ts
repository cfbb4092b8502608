import { describe, expect, test } from 'vitest';
import {
  type Account,
  type Answer,
  expectBreach,
  expectGood,
  expectRejection,
  type Json,
  start,
  untouched,
  VENDOR_KEY,
} from './mydrop-account.ts';

const stock = (account: Account, ...lines: unknown[]) => account.post('/vendor/api/products', lines);
const save = (account: Account, ...lines: unknown[]) => account.post('/vendor/api/products/create_or_update', lines);
const cards = async (account: Account): Promise<Json[]> => (await account.inside()).products;
const card = async (account: Account, sku: string): Promise<Json> =>
  (await cards(account)).find((product) => product.sku === sku && product.supplierId === 1);
const exported = async (account: Account): Promise<Json> => expectGood(account, await account.get('/vendor/api/export/products/json'));
/** Counts of products and sizes. */
const counts = (account: Account, answer: Answer): unknown[] => {
  const { productsUpdatedCount, sizesUpdatedCount, status } = expectGood(account, answer);
  return [productsUpdatedCount, sizesUpdatedCount, status];
};

describe('setting stock and prices', () => {
  test('changes what is named and nothing else, whatever key finds the card', async () => {
    const account = await start();
    const line = { import_id: '4321123', drop_price: 310.5, opt_price: 155, sizes: [{ sku: 't-shirt-1-L', amount: 4 }] };
    expect(counts(account, await stock(account, line))).toEqual([1, 1, 'ok']);
    expect(await card(account, 't-shirt-1')).toMatchObject({
      prices: { assembly: '100.00', opt: '155.00', drop: '310.50', retail: '500.00' },
      sizes: [
        { title: 'L', amount: 4 },
        { title: 'XL', amount: 12 },
      ],
    });
    expect(counts(account, await stock(account, { title: 'Футболка белая', sizes: [{ title: 'S', amount: 0 }] }))).toEqual([1, 1, 'ok']);
    expect((await card(account, 't-shirt-2')).sizes[0].amount).toBe(0);
  });

  test('a key that finds nothing gives way to the next: import_id, sku, title', async () => {
    const account = await start();
    const line = (keys: object) => ({ ...keys, sizes: [{ title: 'L', amount: 1 }] });
    expect(counts(account, await stock(account, line({ import_id: 'x', sku: 'x', title: 'Футболка синяя' })))).toEqual([1, 1, 'ok']);
    expect(counts(account, await stock(account, line({ import_id: '4321123', sku: 't-shirt-2' })))).toEqual([1, 1, 'ok']);
  });

  test('what is not found is skipped without a word; only the counts tell', async () => {
    const account = await start();
    const before = await cards(account);
    const lines = [
      { sku: 'nothing', price: 1 },
      { price: 1 },
      { sku: 't-shirt-1', sizes: [{ title: '6XL', amount: 1 }] },
      { sku: 't-shirt-2', sizes: [{ sku: 'nothing', amount: 1 }] },
    ];
    expect(counts(account, await stock(account, ...lines))).toEqual([2, 0, 'ok']);
    expect(await cards(account)).toEqual(before);
  });

  test('never touches another supplier’s card of the same article', async () => {
    const account = await start();
    await stock(account, { sku: 'ld-1245', price: 1, sizes: [{ title: 'XL', amount: 99 }] });
    const others = (await cards(account)).filter((product) => product.supplierId === 2);
    expect(others.map((product) => [product.prices.retail, product.sizes[0].amount])).toEqual([['780.00', 9]]);
  });

  test.each([
    ['an object', { sku: 't-shirt-1' }],
    ['an empty list', []],
    ['301 products', Array.from({ length: 301 }, () => ({ sku: 't-shirt-1' }))],
    ['a price that is text', [{ sku: 't-shirt-1', price: '1' }]],
    ['an import_id that is a number', [{ import_id: 4321123 }]],
    ['a size without an amount', [{ sku: 't-shirt-1', sizes: [{ title: 'L' }] }]],
    ['a size without a key', [{ sku: 't-shirt-1', sizes: [{ amount: 1 }] }]],
  ])('%s is refused whole', async (_what, body) => {
    const account = await untouched();
    expectBreach(account, await account.post('/vendor/api/products', body));
  });

  test('300 products are taken', async () => {
    const account = await start();
    expect(counts(account, await stock(account, ...Array.from({ length: 300 }, () => ({ sku: 't-shirt-1', price: 9 }))))).toEqual([
      300,
      0,
      'ok',
    ]);
  });

  test('a negative or broken amount is refused, which a caller may have said', async () => {
    const account = await untouched();
    for (const amount of [-1, 1.5])
      expectRejection(account, await stock(account, { sku: 't-shirt-1', price: 1, sizes: [{ title: 'L', amount }] }));
    expect((await card(account, 't-shirt-1')).prices.retail).toBe('500.00');
  });
});

describe('creating and updating cards', () => {
  test('a new card has its prices, sizes, pictures and category; the answer tells no id', async () => {
    const account = await start();
    const body = {
      title: 'Шапка',
      sku: 'hat-1',
      import_id: '900',
      category_import_id: '1234',
      description: 'Тепла',
      assembly_price: 10,
      drop_price: 15,
      price: 20.5,
      sizes: [{ title: 'M', sku: 'hat-1-M', amount: 3 }],
      images: ['a947323bf72815445857.jpg'],
    };
    expect(expectGood(account, await save(account, body))).toEqual({ productsUpdatedCount: 1, status: 'ok' });
    expect(await card(account, 'hat-1')).toMatchObject({
      title: 'Шапка',
      importId: '900',
      categoryId: 3256,
      description: 'Тепла',
      prices: { assembly: '10.00', opt: null, drop: '15.00', retail: '20.50' },
      sizes: [{ title: 'M', sku: 'hat-1-M', amount: 3 }],
      images: ['a947323bf72815445857.jpg'],
    });
  });

  test('a known card is added to: sizes keep their ids, pictures are not doubled, prices and category stay', async () => {
    const account = await start();
    const before = await card(account, 't-shirt-1');
    const images = ['a947323bf72815445857.jpg', 'a947323bf72815445857.jpg'];
    const body = {
      sku: 't-shirt-1',
      price: 1,
      sizes: [
        { title: 'L', amount: 10 },
        { title: '3XL', amount: 2 },
      ],
      images,
    };
    await save(account, body);
    await save(account, body);
    expect(await card(account, 't-shirt-1')).toEqual({
      ...before,
      sizes: [{ ...before.sizes[0], amount: 10 }, before.sizes[1], { id: expect.any(Number), title: '3XL', sku: null, amount: 2 }],
      images: ['a947323bf72815445857.jpg'],
    });
  });

  test('a "new" card with a known title is that card', async () => {
    const account = await start();
    const count = (await cards(account)).length;
    await save(account, { title: 'Футболка белая', sku: 'other-sku', import_id: '77' });
    expect(await cards(account)).toHaveLength(count);
    expect(await card(account, 'other-sku')).toMatchObject({ title: 'Футболка белая', importId: '77' });
  });

  test('a new card without a title is skipped, or refused where that is switched on', async () => {
    const account = await start();
    expect(expectGood(account, await save(account, { sku: 'no-title' }, { sku: 't-shirt-2', description: 'x' })).productsUpdatedCount).toBe(
      1,
    );
    expect(await card(account, 'no-title')).toBeUndefined();
    const refusing = await start({ newWithoutTitle: 'refuse' });
    expectRejection(refusing, await save(refusing, { sku: 'no-title' }));
  });

  test('an unknown picture or category is refused, and nothing of the batch is written', async () => {
    const account = await untouched();
    for (const wrong of [{ images: ['0.jpg'] }, { category_id: 1 }, { category_import_id: 'x' }])
      expectRejection(account, await save(account, { title: 'Перша' }, { title: 'Друга', ...wrong }));
    expect((await cards(account)).map((product) => product.title)).not.toContain('Перша');
  });

  test('a size needs title and amount; the wholesale price is not of this call', async () => {
    const account = await start();
    expectBreach(account, await save(account, { sku: 't-shirt-1', sizes: [{ sku: 't-shirt-1-L', amount: 1 }] }));
    expectBreach(account, await save(account, { sku: 't-shirt-1', sizes: [{ title: 'L' }] }));
    await save(account, { sku: 't-shirt-1', opt_price: 5 });
    expect(account.emulator.refused.map(({ reason }) => reason)).toEqual(['[0] has the unknown key opt_price']);
  });
});

describe('pictures', () => {
  const file = (account: Account, head: string, query = '', type = 'multipart/form-data; boundary=b') =>
    account.send('POST', `/vendor/api/products/upload${query}`, `--b\r\n${head}\r\n\r\nPNG\r\n--b--\r\n`, {
      'x-api-key': VENDOR_KEY,
      'content-type': type,
    });
  const HEAD = 'Content-Disposition: form-data; name="file"; filename="photo.png"\r\nContent-Type: image/png';
  const byUrl = (account: Account, body: object) => account.post('/vendor/api/products/upload/by_url', body);

  test('every upload has a new name, but one with a known import id, whose picture is replaced', async () => {
    const account = await start();
    const [first, second, kept, again, other] = [
      expectGood(account, await file(account, HEAD)),
      expectGood(account, await byUrl(account, { url: 'https://example.com/a.png' })),
      expectGood(account, await file(account, HEAD, '?import_id=900')),
      expectGood(account, await byUrl(account, { url: 'https://example.com/b.png?x=1', import_id: '900' })),
      expectGood(account, await byUrl(account, { url: 'https://example.com/b.png', import_id: '901' })),
    ];
    for (const { filename } of [first, second, kept, again, other]) expect(filename).toMatch(/^[0-9a-f]{20}\.jpg$/);
    expect(again).toEqual(kept);
    expect(new Set([first, second, kept, other].map(({ filename }) => filename)).size).toBe(4);
    const image = (await account.inside()).images.find((each: Json) => each.importId === '900');
    expect([image.source, image.uploads]).toEqual(['https://example.com/b.png?x=1', 2]);
  });

  test.each([
    ['JSON', HEAD, 'application/json'],
    ['no boundary', HEAD, 'multipart/form-data'],
    ['another part', HEAD.replace('"file"', '"photo"'), undefined],
    ['no filename', 'Content-Disposition: form-data; name="file"', undefined],
    ['a filename without an extension', HEAD.replace('photo.png', 'photo'), undefined],
  ])('an upload with %s is refused', async (_what, head, type) => {
    const account = await untouched();
    expectBreach(account, await file(account, head, '', type));
  });

  test('an address needs an extension, its own or a given one', async () => {
    const account = await start();
    expectBreach(account, await byUrl(account, { url: 'https://example.com/image' }));
    expectBreach(account, await byUrl(account, { extension: 'jpg' }));
    expectGood(account, await byUrl(account, { url: 'https://example.com/image', extension: 'jpg' }));
    expectRejection(account, await byUrl(account, { url: 'ftp://example.com/1.jpg' }));
    expectRejection(account, await byUrl(account, { url: 'image.jpg' }));
  });
});

describe('categories', () => {
  const put = (account: Account, body: object) => account.post('/vendor/api/categories', body);

  test('are found by id, then by import id; without either every call makes another', async () => {
    const account = await start();
    const first = expectGood(account, await put(account, { title: 'Нове', import_id: 'n1', parent_id: 8345 }));
    expect(first).toEqual({ id: expect.any(Number), title: 'Нове', import_id: 'n1', parent_id: 8345, image: null });
    const renamed = expectGood(account, await put(account, { title: 'Інше', import_id: 'n1', parent_id: 8345 }));
    expect(renamed).toEqual({ ...first, title: 'Інше' });
    const moved = expectGood(account, await put(account, { title: 'Інше', id: first.id, import_id: 'n2', parent_import_id: '1234' }));
    expect(moved).toEqual({ ...first, title: 'Інше', import_id: 'n2', parent_id: 3256 });
    const [one, two] = [
      expectGood(account, await put(account, { title: 'Двічі' })),
      expectGood(account, await put(account, { title: 'Двічі' })),
    ];
    expect(two.id).toBe(one.id + 1);
  });

  test('without a parent become roots, and keep their picture', async () => {
    const account = await start();
    expect(expectGood(account, await put(account, { title: 'Футболки', id: 3256 }))).toEqual({
      id: 3256,
      title: 'Футболки',
      import_id: '1234',
      parent_id: null,
      image: { id: 123, filename: 'b8583c9d20a27e3c35ec.jpg' },
    });
  });

  test('are refused where they make no sense', async () => {
    const account = await untouched();
    expectBreach(account, await put(account, { import_id: 'x' }));
    expectBreach(account, await put(account, { title: 'x', import_id: 5 }));
    expectBreach(account, await put(account, { title: 'x', parent_id: '8345' }));
    expectRejection(account, await put(account, { title: '' }));
    expectRejection(account, await put(account, { title: 'x', id: 999 }), 404);
    expectRejection(account, await put(account, { title: 'x', parent_id: 999 }));
    expectRejection(account, await put(account, { title: 'x', parent_import_id: 'nothing' }));
    expectRejection(account, await put(account, { title: 'x', filename: '0.jpg' }));
    expectRejection(account, await put(account, { title: 'Одежда', id: 8345, parent_id: 3256 }));
  });
});

describe('the export', () => {
  test('tells the whole catalogue with what was written last, and only what clients were seen to read', async () => {
    const account = await start();
    await stock(account, { sku: 't-shirt-1', price: 510.5, sizes: [{ title: 'XL', amount: 1 }] });
    const { products, categories } = await exported(account);
    expect(products.map((product: Json) => product.sku)).toEqual(['t-shirt-1', 't-shirt-2', 'FO-5512', 'ld-1245']);
    expect(products[0]).toEqual({
      id: 3210,
      title: 'Футболка синяя',
      sku: 't-shirt-1',
      category_id: 3256,
      drop_price: 300,
      price: 510.5,
      description: 'Хлопок 100%',
      sizes_available: true,
      sizes: [
        { id: 342, title: 'L', amount: 7, params: [], images: [] },
        { id: 343, title: 'XL', amount: 1, params: [], images: [] },
      ],
      images: [],
      params: [],
      vendor_manufacturer: null,
      hidden: false,
      archived: false,
    });
    expect(categories.map((category: Json) => [category.id, category.parent_id])).toEqual([
      [3256, 8345],
      [8345, null],
    ]);
    await save(account, { sku: 'FO-5512', images: ['2180be21d806a7f8a182.jpg'] });
    expect((await exported(account)).products[2].images).toEqual([
      {
        filename: '2180be21d806a7f8a182.jpg',
        full_url: 'https://backend.mydrop.com.ua/vendor/products/uploads/2180be21d806a7f8a182.jpg',
      },
    ]);
  });

  test('can be a bare list, empty because it was not set up, or tell more', async () => {
    expect((await exported(await start({ exportShape: 'list' }))).map((product: Json) => product.id)).toHaveLength(4);
    expect(await exported(await start({ exportShape: 'off' }))).toEqual({ categories: [], products: [] });
    const { products } = await exported(await start({ wideExport: true }));
    expect(products[0]).toMatchObject({ import_id: '4321123', assembly_price: 100, opt_price: 150, sizes: [{ sku: 't-shirt-1-L' }, {}] });
  });
});
