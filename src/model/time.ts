import { z } from 'zod';
import { marks } from './marks.ts';

/** An instant as the gateway writes it: RFC 3339 in UTC, milliseconds only where the vendor knows them. */
export const Time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/)
  .describe('RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`.');
export type Time = z.infer<typeof Time>;

/** An instant as callers may write it: RFC 3339 with any offset. The engine hands adapters a `Time`. */
export const InstantInput = z.iso
  .datetime({ offset: true, error: 'must be RFC 3339 with an offset, e.g. 2024-12-12T09:27:59+02:00' })
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a real instant')
  .describe('RFC 3339 with offset, e.g. `2024-12-12T09:27:59+02:00`.')
  .register(marks, { mark: 'instant' });

/** A calendar day. */
export const Day = z.iso.date('must be a day that exists, YYYY-MM-DD').describe('`YYYY-MM-DD`.');
export type Day = z.infer<typeof Day>;
