import { z } from 'zod';
import { marks } from './marks.ts';
import type { ReferenceKind } from './reference.ts';

/** Id of a configured connection. */
export const ConnectionId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens, beginning with a letter, at most 32 of them')
  .describe('Id of a configured connection.');

/**
 * Gateway id `<connection>:<native>`. Opaque to callers, except that the part before the first `:` is the connection.
 */
export const Gid = z
  .string()
  .max(2000)
  .regex(/^[a-z][a-z0-9-]{0,31}:(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+$/, 'must be a gateway id: <connection>:<native>')
  .describe('Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection.')
  .register(marks, { mark: 'gid' });
export type Gid = z.infer<typeof Gid>;

/** A gateway id of an entry of a reference kind. `x-reference-kind` tells readers of the document where its values are listed. */
export const gidOf = (kind: ReferenceKind) => Gid.meta({ 'x-reference-kind': kind });

/** A reference to another record of the same connection. */
export const Ref = z
  .object({
    id: Gid,
    name: z.string().nullable().describe('Name at the time of reading.'),
  })
  .meta({ id: 'Ref', description: 'A reference to a record, with its name when it is known.' });
export type Ref = z.infer<typeof Ref>;
