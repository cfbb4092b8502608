/**
 * What stands in an order's one text for notes, `description`: the manager's words, the customer's behind a label, and the caller's own number as
 * `[ext:…]` on the last line. No field of the vendor keeps the last two; the description comes back as it was written. Labels never show in `notes`.
 */
import { textOrNull } from '../../../src/lib/text.ts';

/** What a description says. */
export interface Description {
  readonly externalId: string | null;
  readonly manager: string | null;
  readonly customer: string | null;
}

/** The newline before a label, as we or the vendor wrote it, belongs to it. */
const MARKER = /(?:\r?\n)?\[ext:([^[\]\r\n]+)\]/gu;
const CUSTOMER = /(?:^|\r?\n)\[customer\] /u;

/** Reads a description. What people add below the marker is the manager's. */
export function readDescription(description: string | null | undefined): Description {
  const text = description ?? '';
  for (const match of [...text.matchAll(MARKER)].reverse()) {
    const externalId = decode(match[1] as string);
    if (externalId === null) continue;
    const { manager, customer } = readNotes(text.slice(0, match.index));
    return { externalId, manager: textOrNull(`${manager ?? ''}${text.slice(match.index + match[0].length)}`), customer };
  }
  return { externalId: null, ...readNotes(text) };
}

/** Writes a description; empty where there is nothing to say. */
export function writeDescription({ manager, customer, externalId }: Description): string {
  const parts = [manager, customer && `[customer] ${customer}`, externalId === null ? null : `[ext:${encode(externalId)}]`];
  return parts.filter(Boolean).join('\n');
}

/** Whether words would be taken for a label. */
export function looksMarked(words: string): boolean {
  return CUSTOMER.test(words) || readDescription(words).externalId !== null;
}

function readNotes(text: string): Omit<Description, 'externalId'> {
  const match = CUSTOMER.exec(text);
  if (!match) return { manager: textOrNull(text), customer: null };
  return { manager: textOrNull(text.slice(0, match.index)), customer: textOrNull(text.slice(match.index + match[0].length)) };
}

/** What brackets and the page of a back-office could spoil; of spaces those at the ends, where they may be cut, and those that follow another. */
function encode(externalId: string): string {
  return externalId.replace(/[%[\]<>]|(?! )\s|^ | $|(?<= ) /gu, (char) => encodeURIComponent(char));
}

function decode(marker: string): string | null {
  try {
    return decodeURIComponent(marker);
  } catch {
    return null;
  }
}
