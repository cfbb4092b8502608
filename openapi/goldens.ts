/** Recorded exchanges as examples of the document: read where the repository is, so not by a gateway that runs. */
import { readFileSync } from 'node:fs';
import { sandboxConnection } from '../src/samples.ts';
import { GOLDENS, type GoldenChoice, type GoldenExample } from './examples.ts';

/** Records of a list that an example shows. */
const SHOWN = 2;

interface Golden {
  readonly call: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly answer: { readonly status: number; readonly body?: unknown };
}

/** Every chosen exchange, by operationId and vendor. */
export function goldenExamples(): Record<string, Record<string, GoldenExample>> {
  return Object.fromEntries(
    Object.entries(GOLDENS).map(([operationId, choices]) => [
      operationId,
      Object.fromEntries(Object.entries(choices).map(([vendor, choice]) => [vendor, exampleOf(vendor, choice)])),
    ]),
  );
}

/** Goldens call their connection `shop`; the document shows the sandbox's. */
function exampleOf(vendor: string, choice: GoldenChoice): GoldenExample {
  const { golden, instead } = typeof choice === 'string' ? { golden: choice, instead: {} } : choice;
  const connection = sandboxConnection(vendor);
  const file = new URL(`../adapters/${vendor}/golden/${golden}.json`, import.meta.url);
  const { call, answer } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
  const told = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const renamed = value === 'shop' ? connection : value.replace(/(^|\/)shop:/g, `$1${connection}:`);
      return Object.entries(instead).reduce((text, [from, to]) => text.replaceAll(from, to), renamed);
    }
    if (Array.isArray(value)) return value.map(told);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [told(key), told(each)]));
  };
  return {
    parameters: parametersOf(call.method, told(call.path) as string, connection),
    ...(call.body !== undefined && { body: told(call.body) }),
    status: answer.status,
    ...(answer.status !== 204 && { answer: shortened(told(answer.body)) }),
  };
}

/** A create says where it goes, a list of reference data whose it is; the filters of a list belong to its exchange alone. */
function parametersOf(method: string, path: string, connection: string): Record<string, string> {
  const [, resource, second] = (path.split('?')[0] ?? '').split('/');
  if (resource === 'reference') return { kind: second ?? '', connection };
  if (second !== undefined) return { id: second };
  return method === 'POST' ? { connection } : {};
}

function shortened(answer: unknown): unknown {
  const { data } = (answer ?? {}) as { data?: unknown };
  return Array.isArray(data) ? { ...(answer as object), data: data.slice(0, SHOWN) } : answer;
}
