/** Paths of a vendor with values in them, and the names of the endpoints that they belong to. */

/** Where a call goes. */
export interface Endpoint {
  /** Each value is percent-encoded. */
  readonly path: string;
  /** The same with `{}` for each value. */
  readonly endpoint: string;
}

const names = new WeakMap<TemplateStringsArray, string>();

/** Tag of a path's template: `/orders/${id}/edit` is the path of one order and the endpoint `/orders/{}/edit`. */
export function at(parts: TemplateStringsArray, ...values: readonly (string | number)[]): Endpoint {
  let endpoint = names.get(parts);
  if (endpoint === undefined) {
    endpoint = parts.join('{}');
    names.set(parts, endpoint);
  }
  let path = parts[0] as string;
  for (let index = 0; index < values.length; index++) path += encodeURIComponent(values[index] as string | number) + parts[index + 1];
  return { path, endpoint };
}
