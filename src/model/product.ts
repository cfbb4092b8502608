import { z } from 'zod';
import { Gid, gidOf, Ref } from './id.ts';
import { Amount, Currency, Dec } from './money.ts';
import { NamedValue } from './order.ts';
import { ExternalId, Text } from './text.ts';
import { Time } from './time.ts';

/** What is sold and stocked. */
export const Variant = z
  .object({
    id: Gid,
    externalId: z.string().nullable(),
    sku: z.string().nullable(),
    barcodes: z.array(z.string()),
    name: z.string().nullable(),
    options: z.array(NamedValue),
    price: Dec.nullable(),
    salePrice: Dec.nullable(),
    cost: Dec.nullable(),
    quantity: z.number().nullable().describe('Over all warehouses.'),
    active: z.boolean().nullable(),
  })
  .meta({ id: 'Variant' });
export type Variant = z.infer<typeof Variant>;

export const Product = z
  .object({
    id: Gid,
    connection: z.string(),
    vendor: z.string(),
    externalId: z.string().nullable(),
    sku: z.string().nullable(),
    barcodes: z.array(z.string()),
    name: z.string(),
    description: z.string().nullable(),
    brand: Ref.nullable(),
    categories: z.array(z.object({ id: Gid, name: z.string().nullable(), parentId: Gid.nullable() })),
    images: z.array(z.string()),
    unit: z.string().nullable(),
    active: z.boolean().nullable(),
    currency: Currency,
    price: Dec.nullable(),
    salePrice: Dec.nullable(),
    cost: Dec.nullable(),
    quantity: z.number().nullable().describe('Over all warehouses and variants.'),
    variants: z.array(Variant).describe('A product of a vendor without variants has exactly one, with the product’s own id.'),
    createdAt: Time.nullable(),
    updatedAt: Time.nullable(),
    extra: z.record(z.string(), z.unknown()),
    raw: z.unknown().optional(),
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof Product>;

const text = Text.nullable().optional();
const amount = Amount.nullable().optional();
const barcodes = z.array(Text).max(100).optional();
const quantity = z.number().min(0).max(1e12).optional().describe('First stock, in `warehouseId` or the connection’s default warehouse.');

const variantInput = {
  externalId: ExternalId.nullable().optional(),
  sku: text,
  barcodes,
  name: text,
  options: z
    .array(z.strictObject({ name: Text, value: Text }))
    .max(100)
    .optional(),
  price: amount,
  salePrice: amount,
  cost: amount,
  active: z.boolean().nullable().optional(),
};

const productInput = {
  externalId: ExternalId.nullable().optional(),
  sku: text,
  barcodes,
  description: text,
  brand: z
    .union([z.strictObject({ id: gidOf('brands'), name: text }), z.strictObject({ name: Text })])
    .nullable()
    .optional(),
  categories: z
    .array(
      z.union([
        z.strictObject({ id: gidOf('categories'), name: text, parentId: Gid.nullable().optional() }),
        z.strictObject({ name: Text }),
      ]),
    )
    .max(100)
    .optional(),
  images: z
    .array(z.url({ protocol: /^https?$/ }).max(2048))
    .max(100)
    .optional(),
  unit: text,
  active: z.boolean().nullable().optional(),
  price: amount,
  salePrice: amount,
  cost: amount,
  extra: z.record(z.string(), z.unknown()).optional(),
};

/** Body of POST /products. */
export const ProductDraft = z
  .strictObject({
    name: Text.min(1),
    ...productInput,
    currency: Currency.optional(),
    quantity,
    warehouseId: gidOf('warehouses').optional(),
    variants: z
      .array(z.strictObject({ ...variantInput, quantity, warehouseId: gidOf('warehouses').optional() }))
      .max(1000)
      .optional(),
  })
  .meta({ id: 'ProductCreate' });
export type ProductDraft = z.infer<typeof ProductDraft>;

/** Body of PATCH /products/{id}: JSON Merge Patch. `variants` names the ones to change by `id` and leaves the others alone. */
export const ProductPatch = z
  .strictObject({
    name: Text.min(1).optional(),
    ...productInput,
    variants: z
      .array(z.strictObject({ id: Gid, ...variantInput }))
      .max(1000)
      .optional(),
  })
  .meta({ id: 'ProductPatch' });
export type ProductPatch = z.infer<typeof ProductPatch>;
