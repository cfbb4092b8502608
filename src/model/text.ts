import { z } from 'zod';

/**
 * Text from a caller: well-formed Unicode without NUL. A lone surrogate cannot be percent-encoded and would break a form-encoded vendor request.
 */
export const Text = z.string().refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'must be well-formed Unicode without NUL');

/** A caller's own identifier of a record: 1–255 characters, no control characters. */
export const ExternalId = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must be well-formed Unicode without control characters');
