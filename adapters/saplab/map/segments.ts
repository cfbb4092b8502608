/** Values in the segments of a path: servers refuse, decode or cut some of them, so those are never sent. */

/**
 * Whether a value goes through a path segment unharmed. A slash or a backslash is refused by many servers even when encoded, a percent sign may be
 * decoded twice, and dots alone are another folder.
 */
export function isSafeSegment(value: string): boolean {
  const whole = value !== '' && value.trim() === value && value.length <= LONGEST && value.isWellFormed();
  return whole && !UNSAFE.test(value) && !/^\.{1,2}(?:;|$)/.test(value);
}

/** The longest part of a text that goes through a segment unharmed, for filters that look for a part of a name. Undefined where none is. */
export function safeFragment(text: string): string | undefined {
  return text
    .split(UNSAFE)
    .map((part) => part.trim().slice(0, LONGEST).trim())
    .filter(isSafeSegment)
    .sort((a, b) => b.length - a.length)[0];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSAFE = /[/\\%\u0000-\u001f\u007f]/;
/** Characters; a Cyrillic one takes six bytes of the path. */
const LONGEST = 100;
