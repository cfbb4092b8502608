/** Examples in an OpenAPI document: one, or several by name. */

/** A parameter or a body that may have them. */
export interface Exampled {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The example that a reader meets first. */
export function exampleOf(exampled: Exampled | undefined): unknown {
  return exampled?.example ?? Object.values(exampled?.examples ?? {})[0]?.value;
}
