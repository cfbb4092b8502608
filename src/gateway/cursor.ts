/** Public cursors: opaque, tamper-evident, bound to the key, the list and the filters they were made with. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Position } from '../adapter.ts';
import { ProblemError } from '../errors.ts';

/** Where a walk stands at one connection. */
export interface SourceState {
  readonly connection: string;
  /** Native page size of the whole walk. */
  readonly size: number;
  /** Page that holds the next record; undefined = this source has ended. */
  readonly position: Position | null | undefined;
  /** Records of that page that are already told. */
  readonly skip: number;
  /** Records of the whole walk that are already told: where the next one stands in a merge by position. */
  readonly told: number;
  /** Total of the source when it was asked and told. */
  readonly total: number | null;
}

/** What a cursor is bound to. */
export interface Binding {
  readonly principal: string;
  readonly list: string;
  /** Connections and filters of the walk, in canonical order: the order in which a caller names them changes nothing. */
  readonly query: unknown;
}

type Packed = [connection: string, size: number, position: Position | null | 0, skip: number, told: number, total: number | null];

/** Makes and opens cursors with one secret. */
export function createCursors(secret: Buffer): {
  seal(binding: Binding, states: readonly SourceState[]): string;
  open(binding: Binding, cursor: string): SourceState[];
} {
  const sign = (binding: Binding, payload: string): Buffer =>
    createHmac('sha256', secret).update(digest(binding)).update(payload).digest().subarray(0, 16);
  return {
    seal(binding, states) {
      const packed: Packed[] = states.map((state) => [
        state.connection,
        state.size,
        state.position === undefined ? 0 : state.position,
        state.skip,
        state.told,
        state.total,
      ]);
      const payload = JSON.stringify(packed);
      return Buffer.concat([sign(binding, payload), Buffer.from(payload)]).toString('base64url');
    },
    open(binding, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(16).toString();
      if (bytes.length < 18 || bytes.toString('base64url') !== cursor || !timingSafeEqual(bytes.subarray(0, 16), sign(binding, payload))) {
        throw new ProblemError('invalid_cursor', 'The cursor is not one of this list with these filters. Start again without it.');
      }
      return (JSON.parse(payload) as Packed[]).map(([connection, size, position, skip, told, total]) => ({
        connection,
        size,
        position: position === 0 ? undefined : position,
        skip,
        told,
        total,
      }));
    },
  };
}

function digest(binding: Binding): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([binding.principal, binding.list, binding.query]))
    .digest();
}
