/**
 * No silent loss: what a caller gave and this vendor has no place for is named in `Sluice-Ignored`, or refused. One ledger a write.
 */
import type { z } from 'zod';
import type { WriteFacts } from '../adapter.ts';
import { ProblemError } from '../errors.ts';
import { toPointer } from '../lib/pointers.ts';

/** The ledger of one write. */
export interface Ledger {
  /** Pointers that are not written, in the order of the body. */
  readonly ignored: readonly string[];
  /** Takes a pointer and all below it out of what is written; throws under strict handling, as long as nothing is written. */
  ignore(pointer: string, reason: string): void;
  /** Something has been written: from now on nothing can be refused, only told. */
  wrote(): void;
  /** Throws when nothing of a patch is left to write. Called before the first write goes out. */
  settle(): void;
}

/** How a write is asked for. */
export interface Handling {
  /** `Prefer: handling=strict`. */
  readonly strict: boolean;
  /** A patch with nothing left is refused; a create goes on. */
  readonly patch: boolean;
}

/** Splits a body by an adapter's facts: what the vendor has a place for, and a ledger that already holds the rest. */
export function openLedger<T extends object>(
  body: T,
  facts: Pick<WriteFacts, 'fields' | 'extra'>,
  handling: Handling,
): { body: T; ledger: Ledger } {
  const patterns = facts.fields.map((pointer) => pointer.split('/').slice(1));
  const left = new Set<string>();
  const ignored: { pointer: string; reason: string }[] = [];
  const { extra, ...rest } = body as T & { extra?: Record<string, unknown> };
  const kept = keep(rest, [], patterns, left, ignored) as T;
  const checked = checkExtra(extra, facts.extra);
  if (checked) {
    (kept as { extra?: unknown }).extra = checked;
    for (const key of Object.keys(checked)) left.add(toPointer(['extra', key]));
  }
  const refuse = (): never => {
    throw new ProblemError('unsupported_field', {
      detail: `This vendor has no place for ${ignored.map((entry) => entry.pointer).join(', ')}.`,
      errors: ignored.map((entry) => ({ path: entry.pointer, message: entry.reason })),
    });
  };
  let written = false;
  const ledger: Ledger = {
    get ignored() {
      return ignored.map((entry) => entry.pointer);
    },
    ignore(pointer, reason) {
      for (const leaf of left) if (leaf === pointer || leaf.startsWith(`${pointer}/`)) left.delete(leaf);
      if (!ignored.some((entry) => entry.pointer === pointer)) ignored.push({ pointer, reason });
      if (handling.strict && !written) refuse();
    },
    wrote() {
      written = true;
    },
    settle() {
      if (!written && handling.patch && left.size === 0 && ignored.length > 0) refuse();
    },
  };
  if (handling.strict && ignored.length > 0) refuse();
  ledger.settle();
  return { body: kept, ledger };
}

function keep(
  value: unknown,
  path: readonly string[],
  patterns: readonly (readonly string[])[],
  left: Set<string>,
  ignored: { pointer: string; reason: string }[],
): unknown {
  if (isObject(value)) {
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      // A reference is written by its id; a name beside it says nothing more.
      if (key !== 'id' && isReference(path) && typeof value.id === 'string') continue;
      const kept = keep(item, [...path, key], patterns, left, ignored);
      if (kept !== undefined) copy[key] = kept;
    }
    return path.length === 0 || Object.keys(copy).length > 0 ? copy : undefined;
  }
  if (Array.isArray(value) && value.some(isObject)) {
    return value.map((item, index) => keep(item, [...path, String(index)], patterns, left, ignored) ?? {});
  }
  const pointer = toPointer(path);
  const placed = patterns.some((pattern) =>
    pattern.length <= path.length
      ? pattern.every((part, index) => part === '*' || part === path[index])
      : // Clearing a whole part is fine where anything of it can be written; so is an empty list.
        (value === null || Array.isArray(value)) && path.every((part, index) => pattern[index] === '*' || pattern[index] === part),
  );
  if (placed) {
    left.add(pointer);
    return value;
  }
  ignored.push({ pointer, reason: 'this vendor has no place for it' });
  return undefined;
}

function checkExtra(extra: Record<string, unknown> | undefined, schema: z.ZodObject | undefined): Record<string, unknown> | undefined {
  if (!extra || Object.keys(extra).length === 0) return undefined;
  const unknownKeys = Object.keys(extra).filter((key) => !schema || !Object.hasOwn(schema.shape, key));
  const errors = unknownKeys.map((key) => ({ path: toPointer(['extra', key]), message: 'unknown field' }));
  const result = schema?.safeParse(Object.fromEntries(Object.entries(extra).filter(([key]) => !unknownKeys.includes(key))));
  for (const issue of result?.error?.issues ?? []) errors.push({ path: toPointer(['extra', ...issue.path]), message: issue.message });
  if (errors.length > 0) {
    const accepted = Object.keys(schema?.shape ?? {});
    throw new ProblemError('invalid_request', {
      detail: accepted.length > 0 ? `extra takes ${accepted.join(', ')} here.` : 'This connection takes nothing in extra here.',
      errors,
    });
  }
  return result?.data;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const REFERENCES = new Set(['brand', 'categories', 'group', 'manager']);

function isReference(path: readonly string[]): boolean {
  return REFERENCES.has(path[0] ?? '');
}
