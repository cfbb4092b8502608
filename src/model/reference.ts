import { z } from 'zod';
import { Gid } from './id.ts';

/** Kinds of slowly changing data that orders, products and customers refer to. */
export const ReferenceKind = z
  .enum([
    'warehouses',
    'categories',
    'brands',
    'order-statuses',
    'delivery-methods',
    'payment-methods',
    'payment-statuses',
    'customer-groups',
    'price-types',
    'accounts',
    'managers',
    'stores',
    'units',
    'currencies',
    'organizations',
    'order-types',
    'order-methods',
  ])
  .meta({ id: 'ReferenceKind' });
export type ReferenceKind = z.infer<typeof ReferenceKind>;

export const ReferenceEntry = z
  .object({
    id: Gid,
    connection: z.string(),
    vendor: z.string(),
    kind: ReferenceKind,
    name: z.string().nullable(),
    code: z.string().nullable(),
    active: z.boolean().nullable(),
    extra: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ReferenceEntry' });
export type ReferenceEntry = z.infer<typeof ReferenceEntry>;
