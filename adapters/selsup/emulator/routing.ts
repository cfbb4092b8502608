/** Which route a request means: the same operation has several names (see `Generation`), and some of them may be switched off. */
import type { Generation, Operations, Route } from './protocol.ts';

interface Served {
  readonly route: Route;
  readonly served: boolean;
}

/** What stands at a path. */
export interface Found {
  /** As its route names it. */
  readonly path: string;
  /** By verb. */
  readonly verbs: ReadonlyMap<string, Served>;
  readonly parts: Readonly<Record<string, string>>;
}

/** Finds what stands at a path: a path without parts before one with (`/api/order/find` is no order's id). */
export function finderOf(operations: Operations, generations: readonly Generation[]): (path: string) => Found | undefined {
  const paths = pathsOf(operations, generations);
  const patterns = [...paths]
    .filter(([path]) => path.includes(':'))
    .map(([path, verbs]) => ({ path, verbs, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }));
  return (path) => {
    const whole = paths.get(path);
    if (whole) return { path, verbs: whole, parts: {} };
    for (const { path: name, verbs, pattern } of patterns) {
      const match = pattern.exec(path);
      if (match)
        return {
          path: name,
          verbs,
          parts: Object.fromEntries(Object.entries(match.groups ?? {}).map(([key, part]) => [key, decode(part)])),
        };
    }
    return undefined;
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Every path of every generation, with its verbs; which of them are served goes by the generations, operation by operation. */
function pathsOf(operations: Operations, generations: readonly Generation[]): ReadonlyMap<string, ReadonlyMap<string, Served>> {
  const paths = new Map<string, Map<string, Served>>();
  for (const routes of Object.values(operations)) {
    const names = routes.flatMap((route) =>
      Object.entries(route.names).flatMap(([generation, list]) =>
        list.map((name) => ({ route, generation: generation as Generation, name })),
      ),
    );
    const replaced = names.some(({ generation }) => generation !== 'C' && generations.includes(generation));
    for (const { route, generation, name } of names) {
      const [verb = '', path = ''] = name.split(' ');
      const served = generations.includes(generation) || (generation === 'C' && !replaced);
      for (const url of path.endsWith('/') ? [path, path.slice(0, -1)] : [path]) {
        const verbs = paths.get(url) ?? new Map<string, Served>();
        verbs.set(verb, { route, served: served || (verbs.get(verb)?.served ?? false) });
        paths.set(url, verbs);
      }
    }
  }
  return paths;
}
