/** Ways of delivery. Remote orders name them, sales number them. */
import type { Scope } from '../../../src/adapter.ts';
import { toGid } from '../../../src/lib/ids.ts';
import type { NativeNumber } from '../../../src/lib/money.ts';
import type { Ref } from '../../../src/model/id.ts';

/** The vendor's own page of types lists these two for `delivery_operator`. */
export const DELIVERY_METHODS: readonly { readonly code: string; readonly name: string }[] = [
  { code: 'nova_poshta', name: 'Нова пошта' },
  { code: 'ukrposhta', name: 'Укрпошта' },
];

/** `delivery_id` 1 stands beside ids of Nova Poshta's directory (hprofit.txt 396-399); other numbers are told nowhere and stay as they are. */
const NUMBERED: Readonly<Record<string, string>> = { '1': 'nova_poshta' };

/** A way of delivery by its word or number; null where there is none. */
export function toDeliveryMethod(native: NativeNumber | null | undefined, scope: Pick<Scope, 'connection'>): Ref | null {
  if (native === null || native === undefined || native === '') return null;
  const code = Object.hasOwn(NUMBERED, String(native)) ? (NUMBERED[String(native)] as string) : String(native);
  return { id: toGid(scope, code), name: DELIVERY_METHODS.find((method) => method.code === code)?.name ?? null };
}
