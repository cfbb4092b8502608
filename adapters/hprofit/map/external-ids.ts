/**
 * Where a caller's `externalId` lives. A remote order has `order_id`, a number: the identifier itself where it is one, else a hash of it, and the text
 * beside it. A sale has no field for it on write: a marker in its comment, which never shows in `notes`.
 */
import { createHash } from 'node:crypto';
import type { NativeRemoteOrder, NativeSale } from '../schemas.ts';
import { textAt, toId, toRecord } from './native.ts';

/** The number that stands for an `externalId`, and whether it is the identifier itself. */
export function orderIdOf(externalId: string): { readonly orderId: number; readonly plain: boolean } {
  const number = /^[1-9]\d{0,15}$/.test(externalId) ? Number(externalId) : Number.NaN;
  if (Number.isSafeInteger(number)) return { orderId: number, plain: true };
  return { orderId: hash53(externalId) || 1, plain: false };
}

/** The first 53 bits of a text's SHA-256: the widest number that JSON carries exactly. It may never change: orders are found by it. */
function hash53(text: string): number {
  return Number(createHash('sha256').update(text).digest().readBigUInt64BE(0) >> 11n);
}

/** `info.order_text` only where it is the text that `order_id` was made from: others write there too. */
export function remoteExternalId(order: Pick<NativeRemoteOrder, 'order_id' | 'info'>): string {
  const text = textAt(toRecord(order.info), 'order_text');
  return text !== null && String(orderIdOf(text).orderId) === String(order.order_id) ? text : String(order.order_id);
}

/** The sale's own identifier: the marker, else the seller's number; null where only a remote order that it came from may tell. */
export function saleExternalId(sale: Pick<NativeSale, 'comment' | 'seller_order_id'>): string | null {
  return readComment(sale.comment).externalId ?? toId(sale.seller_order_id);
}

const MARKER = /(\n?)\[gw:((?:[^[\]%]|%(?:25|5B|5D))+)\]/gu;

/** A comment with the marker of an `externalId` behind it. */
export function writeComment(notes: string | null, externalId: string | null): string {
  if (externalId === null) return notes ?? '';
  const marker = `[gw:${externalId.replace(/[%[\]]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}]`;
  return notes ? `${notes}\n${marker}` : marker;
}

/** Takes a comment apart. The last marker counts; what people wrote around it stays. */
export function readComment(comment: string | null | undefined): { readonly notes: string | null; readonly externalId: string | null } {
  const last = [...(comment ?? '').matchAll(MARKER)].at(-1);
  if (!comment || !last) return { notes: comment || null, externalId: null };
  const notes = comment.slice(0, last.index) + comment.slice(last.index + last[0].length);
  return { notes: notes || null, externalId: (last[2] as string).replace(/%(25|5B|5D)/g, (escaped) => decodeURIComponent(escaped)) };
}

/** Whether text would be taken for a marker. */
export function looksMarked(text: string): boolean {
  return readComment(text).externalId !== null;
}
