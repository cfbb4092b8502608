import { describe, expect, test } from 'vitest';
import { expectRefusal, NOW, type Shop, start, stopAfterEach } from './selsup-shop.ts';

stopAfterEach();

const find = (shop: Shop, query: string) => shop.ok('GET', `/api/product/find?sortBy=ID&${query}`);
const idsOf = async (shop: Shop, query: string): Promise<number[]> => (await find(shop, query)).rows.map((row: { id: number }) => row.id);

const CARD = {
  article: 'TS-1',
  organizationId: 1,
  categoryId: 36,
  brandId: 10,
  manufacturerId: 1,
  name: 'T-shirt',
  title: 'T-shirt',
  description: 'Описание',
  values: [{ paramId: 1, stringValue: 'text' }],
  views: [
    {
      color: 'black',
      mainImageUrl: 'http://image.test/1.png',
      imageUrls: 'http://image.test/2.png;http://image.test/3.png',
      sizes: [
        {
          name: 'T-shirt black M',
          size: 'M',
          barcodes: [{ barcode: '4600000000017' }],
          externalArticle: 'shop-77',
          values: [{ paramId: 2, doubleValue: 3 }],
        },
        { size: 'L' },
      ],
    },
  ],
};

describe('the search for products', () => {
  test('tells sizes with colour and card, the other sizes of the colour, and no description', async () => {
    const [row] = (await find(await start(), 'ids=6510')).rows;
    expect(row).toMatchObject({
      id: 6510,
      name: 'Платья D0606черный черный, размер 44-46',
      skuId: 6121,
      productViewId: 4834,
      price: 630.0000000000001,
      priceWithoutDiscount: 4200,
      instockQuantity: 0,
      createdDate: '2023-06-06T17:55:24Z[UTC]',
      barcodes: [{ id: 6073, barcode: '4605505279171', productId: 6510 }],
      view: {
        id: 4834,
        color: 'D0606черный',
        mainImage: { id: 54, position: 1 },
        model: {
          id: 4302,
          article: '68996302',
          brand: { brandId: 10, name: 'Monterey' },
          category: { categoryId: 36, name: 'Инструменты' },
        },
      },
    });
    expect(Object.keys(row.group)).toEqual(['48-50', '50-52', '46-48']);
    expect(row.view.model.description).toBeUndefined();
  });

  test('leaves what its filters name', async () => {
    const shop = await start();
    const filters: Readonly<Record<string, number[]>> = {
      'modelId=4302': [6510, 6511, 6512, 6513],
      'uniqModel=true': [6510, 6514],
      'uniqView=true&modelId=4302': [6510],
      'ids=6511&ids=6513': [6511, 6513],
      'productIds=6511&productIds=6514': [6511, 6514],
      'productId=6512': [6512],
      'skuIds=6121&skuIds=123': [6510, 6514],
      'skuId=6124': [6513],
      'article=68996': [6510, 6511, 6512, 6513],
      'query=4605505279195': [6511],
      'query=ПЛАТЬЯ': [6510, 6511, 6512, 6513],
      'color=d0606': [6510, 6511, 6512, 6513],
      'brands=10&inFbsStock=true': [6514],
      'noFbsStock=true': [6510, 6511, 6512, 6513],
      'hasStockInWarehouse=123': [6514],
      'hasStockInWarehouse=10020': [],
      'categories=36&limit=1': [6510],
      'categories=100': [],
      'organizations=2': [],
      'deleted=true': [],
      'productType=SERVICE': [],
      'hasImages=false': [6514],
      'unprofitable=true&withCategoryAndBrand=true&modelId=4302&limit=1&page=2': [6511],
    };
    const found = await Promise.all(Object.keys(filters).map(async (query) => [query, await idsOf(shop, query)] as const));
    expect(Object.fromEntries(found)).toEqual(filters);
  });

  test('refuses parameters that it does not know, and fields that it cannot sort by', async () => {
    const shop = await start();
    for (const query of ['sku=1', 'sortBy=price', 'categoryId=36', 'ids=1,2', 'deleted=1'])
      expectRefusal(shop, await shop.get(`/api/product/find?${query}`), 'error_bad_request', true, query);
  });

  test('does not find a card without sizes, which its id gives', async () => {
    const shop = await start();
    const { id } = await shop.ok('POST', '/api/model/', { article: 'EMPTY', organizationId: 1 });
    expect(await idsOf(shop, `modelId=${id}`)).toEqual([]);
    expect(await shop.ok('GET', `/api/model/${id}`)).toMatchObject({ article: 'EMPTY', views: [], brandId: 10 });
  });

  test('of one barcode gives the product', async () => {
    const shop = await start();
    expect((await shop.ok('GET', '/api/product/barcode/4605505279195?organizationId=1')).id).toBe(6511);
    expect((await shop.get('/api/product/barcode/4605505279195?organizationId=2')).status).toBe(404);
  });
});

describe('a card', () => {
  test('that was made has ids, a SKU for each size, and barcodes where none were given', async () => {
    const shop = await start();
    const made = await shop.ok('POST', '/api/model/', CARD);
    const [view] = made.views;
    const [m, l] = view.sizes;
    expect(new Set([made.id, view.id, m.id, l.id, m.skuId, l.skuId]).size).toBe(6);
    expect(m).toMatchObject({
      name: 'T-shirt black M',
      anyArticle: 'shop-77',
      barcodes: [{ barcode: '4600000000017' }],
      instockQuantity: 0,
    });
    expect(l.name).toBe('T-shirt black L');
    expect(l.barcodes[0].barcode).toMatch(/^\d{13}$/);
    expect(view.images.map(({ url }: { url: string }) => url)).toEqual([1, 2, 3].map((number) => `http://image.test/${number}.png`));
    expect(made).toMatchObject({ versionId: 1, category: { categoryId: 36 }, deleted: false });
    expect(await shop.ok('GET', `/api/model/${made.id}`)).toEqual(made);
    expect(await shop.ok('POST', '/api/product/getProductModel?article=TS-1')).toEqual(made);
    expect(await idsOf(shop, `modelId=${made.id}`)).toEqual([m.id, l.id]);
  });

  test('tells values of parameters, at each level, only when they are asked for', async () => {
    const shop = await start();
    const { id } = await shop.ok('POST', '/api/product/model/create', CARD);
    const whole = await shop.ok('GET', `/api/model/${id}?params=true`);
    expect([whole.values, whole.views[0].values, whole.views[0].sizes[0].values]).toEqual([
      CARD.values,
      [],
      [{ paramId: 2, doubleValue: 3 }],
    ]);
    expect(JSON.stringify(await shop.ok('GET', `/api/model/${id}?params=false`))).not.toContain('paramId');
  });

  test('is refused when it is not one of its kind, or names what is not there', async () => {
    const shop = await start();
    const wrong: readonly (readonly [string, object, string, boolean])[] = [
      ['an article that is taken', { article: '68996302' }, 'error_article_exists', false],
      [
        'a barcode that is taken',
        { views: [{ sizes: [{ name: 'a', barcodes: [{ barcode: '4605505279171' }] }] }] },
        'error_barcode_exists',
        false,
      ],
      [
        'a size twice',
        {
          views: [
            {
              sizes: [
                { name: 'a', size: 'M' },
                { name: 'b', size: 'M' },
              ],
            },
          ],
        },
        'error_size_exists',
        false,
      ],
      ['no organization', { organizationId: null }, 'error_no_organization', false],
      ['an unknown category', { categoryId: 1 }, 'error_category_not_found', false],
      ['an unknown brand', { brandId: 1 }, 'error_brand_not_found', false],
      ['no article', { article: null }, 'error_bad_field', true],
      ['an unknown key', { colors: [] }, 'error_bad_field', true],
      ['a name that is too long', { name: 'я'.repeat(201) }, 'error_bad_field', true],
      ['an unknown marketplace', { services: ['AMAZONE'] }, 'error_bad_field', true],
    ];
    for (const [what, change, code, breach] of wrong)
      expectRefusal(shop, await shop.send('POST', '/api/model/', { ...CARD, ...change }), code, breach, what);
    expect(await idsOf(shop, '')).toEqual([6510, 6511, 6512, 6513, 6514]);
  });

  test('that is patched keeps what is not named; colours and sizes are found by id and added without one', async () => {
    const shop = await start();
    const body = {
      id: 4302,
      versionId: 7,
      description: 'новое',
      materials: null,
      views: [
        { id: 4834, hasChanges: false, sizes: [{ id: 6510, vendorSize: '44' }, { size: '52-54' }] },
        { color: 'белый', sizes: [{ size: '44-46' }] },
      ],
    };
    const changed = await shop.ok('PATCH', '/api/model/4302', body);
    expect(changed).toMatchObject({ versionId: 8, description: 'новое', vat: 'NONE', category: { categoryId: 36 } });
    expect(changed.materials).toBeUndefined();
    const [first, second] = changed.views;
    expect([first.color, first.sizes.length, second.color, second.sizes.length]).toEqual(['D0606черный', 5, 'белый', 1]);
    expect(first.sizes[0]).toMatchObject({ id: 6510, vendorSize: '44', realSize: '44-46', price: 630.0000000000001 });
    expect((await shop.ok('GET', '/api/model/4302?params=true')).values).toEqual([{ paramId: 1, stringValue: 'text' }]);
  });

  test('that is put loses what is not named, but for colours and sizes', async () => {
    for (const [verb, path] of [
      ['PUT', '/api/model/4302'],
      ['POST', '/api/product/model/update'],
    ] as const) {
      const shop = await start();
      await shop.ok(verb, path, { id: 4302, versionId: 7, article: '68996302', name: 'Платье', categoryId: 36 });
      const card = await shop.ok('GET', '/api/model/4302?params=true');
      expect([card.name, card.title, card.values, card.services, card.views[0].sizes.length]).toEqual(['Платье', undefined, [], [], 4]);
    }
  });

  test('that somebody else changed meanwhile, or whose change fails in part, stays as it is', async () => {
    const shop = await start();
    const before = await shop.ok('GET', '/api/model/4302?params=true');
    const views = [{ id: 4834, color: 'x', sizes: [{ id: 6510, realSize: 'x' }, { size: '48-50' }] }];
    expectRefusal(shop, await shop.send('PATCH', '/api/model/4302', { versionId: 6, name: 'x' }), 'error_version_changed', false);
    expectRefusal(shop, await shop.send('PATCH', '/api/model/4302', { name: 'x' }), 'error_no_version', true);
    expectRefusal(shop, await shop.send('PATCH', '/api/model/4302', { versionId: 7, name: 'x', views }), 'error_size_exists', false);
    expectRefusal(shop, await shop.send('PATCH', '/api/model/4302', { id: 1, versionId: 7 }), 'error_bad_request', true);
    expect(await shop.ok('GET', '/api/model/4302?params=true')).toEqual(before);
    expect(await idsOf(shop, 'modelId=4302')).toEqual([6510, 6511, 6512, 6513]);
  });

  test('changes in one size by itself', async () => {
    const shop = await start();
    const merged = await shop.ok('POST', '/api/product/updateProduct?merge=true', { id: 6510, versionId: 1, vendorSize: '44' });
    expect(merged).toMatchObject({ id: 6510, versionId: 2, vendorSize: '44', realSize: '44-46', view: { model: { id: 4302 } } });
    const replaced = await shop.ok('POST', '/api/product/updateProduct', { id: 6510, versionId: 2, name: 'Имя' });
    expect([replaced.name, replaced.realSize]).toEqual(['Имя', undefined]);
  });

  test('is archived and restored with a bare text for an answer, and deleted for good without the archive', async () => {
    const shop = await start();
    expect(await shop.ok('DELETE', '/api/product/archive/6510?deleted=true')).toBe('signed_as_removed');
    expect([await idsOf(shop, 'modelId=4302'), await idsOf(shop, 'deleted=true')]).toEqual([[6511, 6512, 6513], [6510]]);
    expect(await shop.ok('DELETE', '/api/product/archive/6510?deleted=false')).toBe('restored');
    await shop.ok('DELETE', '/api/product/archive/model/4302');
    expect(await idsOf(shop, '')).toEqual([6514]);
    await shop.ok('DELETE', '/api/product/6511');
    await shop.ok('DELETE', '/api/product/archive/model/4302?deleted=false');
    expect(await idsOf(shop, 'modelId=4302')).toEqual([6510, 6512, 6513]);
    await shop.ok('DELETE', '/api/product/model/4302');
    expect((await shop.get('/api/model/4302')).status).toBe(404);
  });
});

describe('prices', () => {
  test('are not taken by a card, only by their own call, and show when its task is done', async () => {
    let now = NOW;
    const shop = await start({ now: () => now, asyncPrices: 60_000 });
    await shop.ok('PATCH', '/api/model/4302', {
      versionId: 7,
      price: 1,
      views: [{ id: 4834, sizes: [{ id: 6510, price: 1, updatedPrice: 2 }] }],
    });
    const price = async () => (await find(shop, 'ids=6510')).rows[0].price;
    expect(await price()).toBe(630.0000000000001);
    const task = await shop.ok('POST', '/api/prices/updatePrices', [{ id: 6510, updatedPrice: 650.5, updatedPurchasePrice: 210.5 }]);
    expect(task).toMatchObject({ id: 1, status: 'CREATED' });
    expect((await shop.ok('GET', '/api/task/getTask?id=1')).status).toBe('RUNNING');
    expect(await price()).toBe(630.0000000000001);
    now += 60_000;
    expect(await price()).toBe(650.5);
    expect((await shop.ok('GET', '/api/task/getTask?id=1')).status).toBe('FINISHED');
    expect((await find(shop, 'ids=6510')).rows[0]).toMatchObject({ purchasePrice: 210.5, priceWithoutDiscount: 4200 });
  });

  test('of a product that does not exist fail the task, not the call nor the other prices', async () => {
    const shop = await start();
    const rows = [
      { id: 1, updatedPrice: 5 },
      { id: 6511, updatedPrice: 5 },
    ];
    const { id } = await shop.ok('POST', '/api/prices/updatePrices?sendOzonMinPrice=false', rows);
    expect(await shop.ok('GET', `/api/task/getTask?id=${id}`)).toMatchObject({ status: 'ERROR', message: 'error_product_not_found' });
    expect((await find(shop, 'ids=6511')).rows[0].price).toBe(5);
    expectRefusal(shop, await shop.send('POST', '/api/prices/updatePrices', [{ productId: 6511, price: 5 }]), 'error_bad_field', true);
    expectRefusal(shop, await shop.send('POST', '/api/prices/updatePrices', rows[1]), 'error_bad_field', true);
  });
});

describe('reference data of cards', () => {
  test('are parameters and their values, an id of which may be missing', async () => {
    const shop = await start();
    const params = await shop.ok('GET', '/knowledge/getParams?ozonCategoryId=91025609&wildberriesTypeId=105');
    expect(params.map((param: { id: number; valueType: string }) => [param.id, param.valueType])).toEqual([
      [6920, 'ENUM'],
      [6473, 'DOUBLE'],
      [60019, 'ENUM'],
    ]);
    const options = await shop.ok(
      'GET',
      '/option/fetchOption?aliexpressCategoryId=201236503&paramId=60019&useCategoryOption=true&query=пух&limit=10',
    );
    expect(options).toEqual([{ name: 'гусиный пух', ozonId: 61811 }, { name: 'лебяжий пух' }]);
  });

  test('are categories: a tree that is found, read, made, replaced and marked as deleted', async () => {
    const shop = await start();
    const tnved = { code: '6204430000' };
    const made = await shop.ok('POST', '/api/knowledge/createCategory', { name: 'Шляпы', parentId: 36, tnved, externalId: 'hats' });
    expect(made).toMatchObject({ name: 'Шляпы', parentId: 36, externalId: 'hats', deleted: false });
    const id = made.categoryId;
    expect((await shop.ok('GET', '/api/knowledge/findCategory?query=шляп&count=true')).total).toBe(1);
    await shop.ok('POST', '/api/knowledge/updateCategory', { categoryId: id, name: 'Шапки', tnved });
    const replaced = await shop.ok('GET', `/api/knowledge/getCategoryById?id=${id}`);
    expect([replaced.name, replaced.parentId ?? null, replaced.externalId]).toEqual(['Шапки', null, undefined]);
    await shop.ok('PUT', `/api/category/${id}?merge=true`, { name: 'Шапки', tnved, parentId: 36 });
    expectRefusal(shop, await shop.send('PUT', '/api/category/36', { name: 'a', tnved, parentId: id }), 'error_category_cycle', false);
    expectRefusal(shop, await shop.send('POST', '/api/knowledge/createCategory', { name: 'a' }), 'error_bad_field', true);
    expect(await shop.ok('POST', `/api/knowledge/removeCategory?id=${id}&deleted=true`)).toBe('signed_as_removed');
    const all = (await shop.ok('GET', '/api/category/find?limit=500')).rows;
    expect(all.filter((row: { deleted: boolean }) => row.deleted).map((row: { name: string }) => row.name)).toEqual([
      'Шапки',
      'Удалённая категория',
    ]);
    expect((await shop.ok('GET', '/api/knowledge/findCategory?actual=true&limit=500')).rows).toHaveLength(all.length - 2);
  });

  test('are brands: found without the deleted, listed with them, made, replaced, merged', async () => {
    const shop = await start();
    const { brandId } = await shop.ok('POST', '/api/brand', { name: 'Новый' });
    await shop.ok('PUT', `/api/brand/${brandId}`, { name: 'Новее', logo: 'logo.png' });
    expect(await shop.ok('GET', `/api/brand/${brandId}`)).toMatchObject({ name: 'Новее', logo: 'logo.png' });
    expect((await shop.ok('GET', '/api/brand/find?sortBy=NAME')).rows.map((row: { name: string }) => row.name)).not.toContain(
      'Удалённый бренд',
    );
    expect((await shop.ok('GET', '/api/brand/all')).map((row: { name: string }) => row.name)).toContain('Удалённый бренд');
    await shop.ok('POST', `/api/brand${brandId}/merge/10`);
    expect((await find(shop, 'ids=6510')).rows[0].view.model.brand).toEqual({ brandId, name: 'Новее' });
    expect((await shop.get('/api/brand/10')).status).toBe(404);
  });

  test('are manufacturers and what screens load first', async () => {
    const shop = await start();
    expect((await shop.ok('GET', '/api/manufacturer/find?query=Ивановская')).rows[0]).toMatchObject({ manufacturerId: 2 });
    expect((await shop.ok('GET', '/api/manufacturer/1')).name).toBe('Default');
    const data = await shop.ok('GET', '/api/knowledge/getApplicationData');
    expect(data.warehouses.map(({ id }: { id: number }) => id)).toEqual([123, 10_001, 10_020, 10_030]);
    expect(data.persons[0]).toMatchObject({ personId: 11, fullName: 'Сидорова Ольга Павловна' });
  });
});
