/** Query strings and forms as PHP reads them: `filter[ids][]=1`, `filter[customFields][code][min]=2`. */

/** A parameter: text, or what its brackets made of it. */
export type Parameter = string | Branch;
/** What brackets make: an array of PHP is a branch with numbers as keys. */
export interface Branch {
  [key: string]: Parameter;
}

/** Pairs of an urlencoded text, decoded, in order; undefined where a percent sign is not followed by two hexadecimal digits of UTF-8. */
export function readPairs(text: string): [string, string][] | undefined {
  const pairs: [string, string][] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}

/** Nests pairs by their brackets. A repeated plain name keeps the last value, as PHP does. */
export function nest(pairs: readonly (readonly [string, string])[]): Branch {
  const root: Branch = {};
  for (const [name, value] of pairs) {
    const open = name.indexOf('[');
    const keys =
      open <= 0 ? [name] : [name.slice(0, open), ...[...name.slice(open).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')];
    put(root, keys, value);
  }
  return root;
}

/** The texts of a PHP array, or undefined where it holds anything else. */
export function texts(parameter: Parameter): string[] | undefined {
  if (typeof parameter === 'string') return undefined;
  const values = Object.values(parameter);
  return values.every((value) => typeof value === 'string') ? (values as string[]) : undefined;
}

function put(branch: Branch, keys: readonly string[], value: string): void {
  const [head = '', ...rest] = keys;
  const key = head === '' ? String(nextIndex(branch)) : head;
  if (rest.length === 0) {
    Object.defineProperty(branch, key, { value, enumerable: true, writable: true, configurable: true });
    return;
  }
  const existing = Object.hasOwn(branch, key) ? branch[key] : undefined;
  const child: Branch = typeof existing === 'object' ? existing : {};
  if (child !== existing) Object.defineProperty(branch, key, { value: child, enumerable: true, writable: true, configurable: true });
  put(child, rest, value);
}

function nextIndex(branch: Branch): number {
  const used = Object.keys(branch).filter((key) => /^\d+$/.test(key));
  return used.length === 0 ? 0 : Math.max(...used.map(Number)) + 1;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
