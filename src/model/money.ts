import { z } from 'zod';

/** Exact decimal as text. Amounts of money have at least two digits after the point. */
export const Dec = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a decimal, e.g. "500.32"')
  .describe('Exact decimal as text, e.g. `"500.32"`. Amounts of money have at least two digits after the point.');
export type Dec = z.infer<typeof Dec>;

/** A decimal that is not negative; prices and amounts that callers write. */
export const Amount = z
  .string()
  .max(24)
  .regex(/^\d+(\.\d+)?$/, 'must be a decimal that is not negative, e.g. "500.32"')
  .describe('Exact decimal as text, not negative, e.g. `"500.32"`.');

/** ISO 4217 code. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. UAH')
  .describe('ISO 4217 code, e.g. `UAH`. It holds for every amount of the object.');
