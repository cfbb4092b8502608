import { z } from 'zod';
import { Text } from './text.ts';

const country = 'ISO 3166-1 alpha-2.';

/** A postal address. `text` is the whole address in one line where the vendor has only that, or has it as well. */
export const Address = z
  .object({
    country: z.string().nullable().describe(country),
    region: z.string().nullable(),
    city: z.string().nullable(),
    street: z.string().nullable(),
    house: z.string().nullable(),
    flat: z.string().nullable(),
    postalCode: z.string().nullable(),
    text: z.string().nullable().describe('The whole address in one line.'),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof Address>;

const part = Text.nullable().optional();

/** An address as callers write it: the parts they know. */
export const AddressInput = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable()
      .optional()
      .describe(country),
    region: part,
    city: part,
    street: part,
    house: part,
    flat: part,
    postalCode: part,
    text: part,
  })
  .meta({ id: 'AddressWrite' });
export type AddressInput = z.infer<typeof AddressInput>;
