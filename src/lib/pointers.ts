/** JSON Pointers (RFC 6901): places in a body. */

/** Pointer to a place; `''` is the whole. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
