/** Native statuses of one connection that map to none of the model: counted, with what they probably mean. */

import type { UnmappedStatus } from '../gateway/mapping.ts';
import { parseGid } from '../lib/ids.ts';
import { fromMillis } from '../lib/time.ts';
import type { Ref } from '../model/id.ts';
import type { Order, OrderStatus } from '../model/order.ts';
import type { ReferenceEntry } from '../model/reference.ts';

export interface StatusTally {
  /** An order was read. True when its status, or that of one of its lines, maps to none. */
  read(order: Order): boolean;
  /** The vendor's own list was loaded. */
  listed(entries: readonly ReferenceEntry[]): void;
  /** The most frequent first. */
  unmapped(): UnmappedStatus[];
}

interface Seen {
  readonly id: string;
  name: string | null;
  orders: number;
  readonly firstSeenAt: number;
  lastSeenAt: number;
}

/** A status that maps to something. */
interface Known {
  readonly name: string;
  readonly status: OrderStatus;
}

/** Of each kind: what is beyond is a vendor that makes up a status for every order. */
const MOST = 100;
const MOST_KNOWN = 300;
const LONGEST_NAME = 100;

/** Counts since now. `now` in milliseconds since the epoch. */
export function createStatusTally(now: () => number): StatusTally {
  const seen = new Map<string, Seen>();
  const known = new Map<string, Known>();
  const groups = new Map<string, string>();

  const meet = (ref: Ref, orders: number): void => {
    const at = now();
    const entry = seen.get(ref.id);
    if (entry) {
      entry.orders += orders;
      entry.name ??= nameOf(ref.name);
      if (orders > 0) entry.lastSeenAt = at;
    } else if (seen.size < MOST) seen.set(ref.id, { id: ref.id, name: nameOf(ref.name), orders, firstSeenAt: at, lastSeenAt: at });
  };
  const learn = (ref: Ref, status: OrderStatus): void => {
    if (known.has(ref.id) || known.size >= MOST_KNOWN) return;
    known.set(ref.id, { name: nameOf(ref.name) ?? nativeOf(ref.id), status });
  };

  return {
    read({ status, nativeStatus, items }) {
      let unmapped = false;
      if (nativeStatus) {
        if (status === 'unknown') {
          meet(nativeStatus, 1);
          unmapped = true;
        } else learn(nativeStatus, status);
      }
      // An order of parts: the others decide what it is, and hide one that nobody understands.
      for (const { status: part, nativeStatus: native } of items) {
        if (part !== 'unknown' || !native || native.id === nativeStatus?.id) continue;
        meet(native, 1);
        unmapped = true;
      }
      return unmapped;
    },
    listed(entries) {
      for (const { id, name, extra } of entries) {
        if (typeof extra.group === 'string' && groups.size < MOST_KNOWN) groups.set(id, extra.group);
        const { status } = extra;
        if (status === 'unknown') meet({ id, name }, 0);
        else if (typeof status === 'string') learn({ id, name }, status as OrderStatus);
      }
    },
    unmapped: () =>
      [...seen.values()]
        .sort((a, b) => b.orders - a.orders || b.lastSeenAt - a.lastSeenAt)
        .map(({ id, name, orders, firstSeenAt, lastSeenAt }) => ({
          ...{ id, name, orders },
          ...{ firstSeenAt: fromMillis(firstSeenAt), lastSeenAt: fromMillis(lastSeenAt) },
          suggestion: suggest({ id, name }, known, groups),
        })),
  };
}

/** What a status probably means: as others of its group, as its name says, or as one of a like name. */
function suggest(ref: Ref, known: ReadonlyMap<string, Known>, groups: ReadonlyMap<string, string>): UnmappedStatus['suggestion'] {
  const native = nativeOf(ref.id);
  const told = (status: OrderStatus, because: string) => ({ status, because, statusMap: { [native]: status } });
  const group = groups.get(ref.id);
  if (group !== undefined) {
    const others = [...known].filter(([id]) => groups.get(id) === group).map(([, { status }]) => status);
    const [first] = others;
    if (first !== undefined && others.every((status) => status === first)) return told(first, `the others of its group \`${group}\` are`);
  }
  for (const text of [ref.name, native, group]) {
    const status = text && statusByWords(text);
    if (status) return told(status, text === group ? `its group is \`${group}\`` : `its name is \`${nameOf(text)}\``);
  }
  const wanted = ref.name ?? native;
  let best: { likeness: number; name: string; status: OrderStatus } | undefined;
  for (const { name, status } of known.values()) {
    const likeness = likenessOf(wanted, name);
    if (likeness >= ALIKE && likeness > (best?.likeness ?? 0)) best = { likeness, name, status };
  }
  return best ? told(best.status, `its name is like \`${best.name}\``) : null;
}

/** Beginnings of words by what they say of an order, in English, Russian and Ukrainian. The first that fits holds: "delivery cancelled" is cancelled. */
const WORDS: readonly (readonly [OrderStatus, RegExp])[] = [
  ['returned', /(?<!\p{L})(return|refund|возврат|возвращ|поверн|vozvrat)/u],
  [
    'cancelled',
    /(?<!\p{L})(cancel|revok|reject|declin|denied|deny|fail|fake|spam|дубл|отмен|отказ|снят|скасов|відмов|анулюв|брак|otmen|otkaz)/u,
  ],
  ['pending', /(?<!\p{L})(new|pending|await|unpaid|draft|wait|hold|нов|ожид|очік|недозвон|недодзвон|перезвон|передзвон|чернов|чернет)/u],
  [
    'shipped',
    /(?<!\p{L})(ship|sent|send|dispatch|transit|courier|deliver(?!ed)|отправл|відправл|в пути|в дорозі|курьер|кур.єр|доставк|доставля)/u,
  ],
  [
    'completed',
    /(?<!\p{L})(complet|finish|done|closed|received|success|sold|выполн|виконан|заверш|закрыт|закрит|получен|отриман|продан|успеш|успіш)/u,
  ],
  ['delivered', /(?<!\p{L})(delivered|arrived|pick.?up|доставлен|прибы|прибу|відділенн|отделен|самовывоз|самовивіз)/u],
  [
    'confirmed',
    /(?<!\p{L})(confirm|approv|accept|paid|prepaid|prepay|подтверж|підтверж|принят|прийнят|соглас|погодж|оплачен|оплат|апрув)/u,
  ],
  [
    'processing',
    /(?<!\p{L})(process|assembl|pack|pick|collect|produc|prepar|reserv|print|сбор|собира|собран|комплект|упаков|обработ|обробц|в работе|в роботі|производ|виробн|резерв|готов|печат|друк)/u,
  ],
];

function statusByWords(text: string): OrderStatus | undefined {
  const words = text.toLowerCase().replace(/[_-]+/g, ' ');
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Names that share more of their pairs of letters than this are alike. */
const ALIKE = 0.6;

/** 0 to 1: the share of pairs of letters that two texts have in common (Dice). */
function likenessOf(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)];
  if (left.size === 0 || right.size === 0) return 0;
  return (2 * [...left].filter((pair) => right.has(pair)).length) / (left.size + right.size);
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, index) => letters.slice(index, index + 2)));
}

function nativeOf(gid: string): string {
  return parseGid(gid)?.native ?? gid;
}

function nameOf(name: string | null): string | null {
  return name === null ? null : name.slice(0, LONGEST_NAME).toWellFormed();
}
