/** Gateway ids: `<connection>:<native>`, the native part percent-encoded where it leaves `[A-Za-z0-9._~-]`. */
import { ProblemError } from '../errors.ts';

/** What callers may send back; a name of 255 letters that stands for an id, encoded, is about 1600. */
const LONGEST = 2000;
/** So many characters fit, whatever they are: one becomes nine at most. */
const SURELY_SHORT = 200;

/** Builds a gateway id. `native` may be any text that is not empty. Throws where an id of the vendor is longer than any can be. */
export function toGid(scope: { readonly connection: string }, native: string | number): string {
  const gid = written(scope.connection, String(native));
  if (gid.length > LONGEST) throw new ProblemError('vendor_invalid_response', `The vendor told an id of ${gid.length} characters.`);
  return gid;
}

/** Whether a native id is short enough for a gateway id. */
export function fitsGid({ connection }: { readonly connection: string }, native: string): boolean {
  return native.length <= SURELY_SHORT || written(connection, native).length <= LONGEST;
}

function written(connection: string, native: string): string {
  return `${connection}:${encodeNative(native)}`;
}

/** Builds a gateway id, or null where the vendor has none. */
export function toGidOrNull(scope: { readonly connection: string }, native: string | number | null | undefined): string | null {
  return native === null || native === undefined || native === '' ? null : toGid(scope, native);
}

/** Splits a gateway id; undefined when it is not one. `native` is decoded. */
export function parseGid(gid: string): { readonly connection: string; readonly native: string } | undefined {
  const colon = gid.indexOf(':');
  if (colon <= 0 || colon === gid.length - 1) return undefined;
  try {
    const connection = gid.slice(0, colon);
    const native = decodeURIComponent(gid.slice(colon + 1));
    // Written as it comes, it may be shorter than an id of ours would be: then nothing has it.
    return fitsGid({ connection }, native) ? { connection, native } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there are only `A-Za-z0-9._~-`. A loop: nearly every id is short and plain, and every record has several. */
function isPlain(native: string): boolean {
  for (let index = 0; index < native.length; index++) {
    const code = native.charCodeAt(index);
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    // `-./0-9` stand in a row.
    if (!letter && !(code >= 45 && code <= 57 && code !== 47) && code !== 95 && code !== 126) return false;
  }
  return true;
}

function encodeNative(native: string): string {
  if (isPlain(native)) return native;
  // encodeURIComponent leaves !'()* alone; the contract does not.
  return encodeURIComponent(native).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
