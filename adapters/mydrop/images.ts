/** Pictures by their address. */
import { createHash } from 'node:crypto';
import type { MydropContext } from './settings.ts';

/** Hands a picture over; answers the vendor's name of it. The same address is the same picture: it is replaced, and keeps its name (mydrop.txt 571-573). */
export function uploadImage(context: MydropContext, url: string): Promise<string> {
  const hasExtension = /\.[A-Za-z0-9]{2,5}$/.test(new URL(url).pathname);
  const importId = createHash('sha256').update(url).digest('hex').slice(0, 32);
  // mydrop.txt 610: required where the address ends without one.
  return context.client.uploadByUrl({ url, ...(!hasExtension && { extension: 'jpg' }), import_id: importId });
}

/** Several, one after the other: the order of a product's pictures is that of their coming. */
export async function uploadImages(context: MydropContext, urls: readonly string[]): Promise<readonly string[]> {
  const filenames: string[] = [];
  for (const url of urls) filenames.push(await uploadImage(context, url));
  return filenames;
}
