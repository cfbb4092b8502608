import { z } from 'zod';
import { Gid, gidOf } from './id.ts';
import { ExternalId, Text } from './text.ts';

export const Category = z
  .object({
    id: Gid,
    connection: z.string(),
    vendor: z.string(),
    name: z.string(),
    parentId: Gid.nullable(),
    externalId: z.string().nullable(),
    image: z.string().nullable(),
    active: z.boolean().nullable(),
    raw: z.unknown().optional(),
  })
  .meta({ id: 'Category' });
export type Category = z.infer<typeof Category>;

const categoryInput = {
  parentId: gidOf('categories').nullable().optional(),
  externalId: ExternalId.nullable().optional(),
  image: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .optional(),
  active: z.boolean().nullable().optional(),
};

/** Body of POST /categories. */
export const CategoryDraft = z.strictObject({ name: Text.min(1).max(1000), ...categoryInput }).meta({ id: 'CategoryCreate' });
export type CategoryDraft = z.infer<typeof CategoryDraft>;

/** Body of PATCH /categories/{id}: JSON Merge Patch. */
export const CategoryPatch = z.strictObject({ name: Text.min(1).max(1000).optional(), ...categoryInput }).meta({ id: 'CategoryPatch' });
export type CategoryPatch = z.infer<typeof CategoryPatch>;
