/** How values of the cache are written: whatever adapters remember (plain data, Maps and Sets too), signed, and packed when they are long. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

/** Longest value that is written, packed; a longer one takes too long on its way. Each process then has its own. */
const LONGEST = 1024 * 1024;
const LONGEST_UNPACKED = 32 * 1024 * 1024;
const WORTH_PACKING = 2048;
const SIGNATURE = 16;
const PLAIN = 0;
const PACKED = 1;
const pack = promisify(zstdCompress);
const unpack = promisify(zstdDecompress);

export interface Values {
  /** Undefined where the value is too long, or would not come back as it is. */
  write(value: unknown): Promise<Buffer | undefined>;
  /** Undefined for bytes that were not written with the same secret, or are damaged: nothing of them is looked at. */
  read(bytes: unknown): Promise<{ readonly value: unknown } | undefined>;
}

/** `secret` ties values to what they were loaded with. */
export function createValues(secret: Buffer): Values {
  const sign = (body: Buffer) => createHmac('sha256', secret).update(body).digest().subarray(0, SIGNATURE);
  return {
    async write(value) {
      if (!isPlain(value, 0)) return undefined;
      const text = serialize(value);
      if (text.length > LONGEST_UNPACKED) return undefined;
      const packs = text.length > WORTH_PACKING;
      const packed = packs ? await pack(text, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }) : text;
      if (packed.length > LONGEST) return undefined;
      const body = Buffer.concat([Buffer.of(packs ? PACKED : PLAIN), packed]);
      return Buffer.concat([sign(body), body]);
    },
    async read(bytes) {
      if (!Buffer.isBuffer(bytes) || bytes.length <= SIGNATURE) return undefined;
      const body = bytes.subarray(SIGNATURE);
      if (!timingSafeEqual(sign(body), bytes.subarray(0, SIGNATURE))) return undefined;
      try {
        const rest = body.subarray(1);
        return { value: deserialize(body[0] === PACKED ? await unpack(rest, { maxOutputLength: LONGEST_UNPACKED }) : rest) };
      } catch {
        // Another version of the engine wrote it.
        return undefined;
      }
    },
  };
}

const DEEPEST = 100;

/** Whether a value is nothing but data: an instance of a class would come back without it, a function not at all. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'function' || typeof value === 'symbol' || depth > DEEPEST) return false;
  if (typeof value !== 'object' || value === null) return true;
  const isPart = (part: unknown) => isPlain(part, depth + 1);
  if (Array.isArray(value)) return value.every(isPart);
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype === Map.prototype) return [...(value as Map<unknown, unknown>)].every(([key, part]) => isPart(key) && isPart(part));
  if (prototype === Set.prototype) return [...(value as Set<unknown>)].every(isPart);
  if (prototype === Date.prototype) return true;
  // One without a prototype would come back with one: a key such as `constructor` would be found in it.
  return prototype === Object.prototype && Object.values(value).every(isPart);
}
