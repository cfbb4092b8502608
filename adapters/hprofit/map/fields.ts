/** Which of a caller's fields one kind of order has no place for: the facts of the resource cover both kinds. */

/** JSON Pointers of the values in `body` that no pattern covers; `*` stands for an array index. `extra` is checked elsewhere. */
export function unplaced(body: object, fields: readonly string[]): readonly string[] {
  const patterns = fields.map((pointer) => pointer.split('/').slice(1));
  const found: string[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (value === undefined || path[0] === 'extra') return;
    if (isObject(value) || (Array.isArray(value) && value.some(isObject))) {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    } else if (!patterns.some((pattern) => covers(pattern, path, value))) found.push(`/${path.join('/')}`);
  };
  visit(body, []);
  return found;
}

function covers(pattern: readonly string[], path: readonly string[], value: unknown): boolean {
  const matches = (a: readonly string[], b: readonly string[]) =>
    a.every((part, index) => part === '*' || b[index] === '*' || part === b[index]);
  // Clearing a whole part clears what of it can be written.
  return pattern.length <= path.length ? matches(pattern, path) : value === null && matches(path, pattern);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
