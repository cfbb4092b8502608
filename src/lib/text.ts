/** Text of vendors: `""` and absence are the same. */

/** The text itself, or null where it is absent or empty. Inner text is never touched. */
export function textOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined || value === '' ? null : String(value);
}

/** The parts that are there, joined with a space; null where none is. */
export function joinName(...parts: readonly (string | null | undefined)[]): string | null {
  let name = '';
  for (const part of parts) {
    const trimmed = part?.trim();
    if (trimmed) name = name === '' ? trimmed : `${name} ${trimmed}`;
  }
  return textOrNull(name);
}

/** Trimmed email, or null. */
export function toEmail(value: string | null | undefined): string | null {
  return textOrNull(value?.trim());
}
