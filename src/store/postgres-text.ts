/**
 * Texts as PostgreSQL keeps them. It takes every character but NUL, so that NUL is written as U+0001 and "0", and U+0001 itself as U+0001
 * and "1". Texts without either, practically all, stand in the tables as they are.
 */

export function toText(value: string): string;
export function toText(value: string | null): string | null;
export function toText(value: string | null): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  return value === null ? null : value.replace(/[\0\u0001]/g, (character) => (character === '\0' ? '\u00010' : '\u00011'));
}

export function fromText(value: string): string;
export function fromText(value: string | null): string | null;
export function fromText(value: string | null): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  return value === null ? null : value.replace(/\u0001([01])/g, (_, kind: string) => (kind === '0' ? '\0' : '\u0001'));
}
