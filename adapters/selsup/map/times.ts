/** The vendor's times: UTC in three shapes. */
import { fromNaive } from '../../../src/lib/time.ts';

/** `2024-06-20T15:00:00Z`, `2023-06-06T17:55:24Z[UTC]` (Java's name of the zone) and `2026-09-29T14:41:25.000Z`; null where absent or no time. */
export function toTime(text: string | null | undefined): string | null {
  return fromNaive(text?.replace(/\[[^[]*\]$/, ''), 'UTC');
}
