import { describe, expect, test } from 'vitest';
import { addDays, fromMillis, fromNaive, fromUnix, isZone, startOfDay, toDay, toNaive, toUnix } from '../../src/lib/time.ts';

const ZONES = [
  'Europe/Kyiv',
  'Europe/Moscow',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
];
const FROM = Date.UTC(1975, 0, 1);
const TO = Date.UTC(2060, 0, 1);

/** Numbers between 0 and 1, the same in every run. */
function* randoms(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Every instant at which a zone changes its offset. */
function transitions(zone: string): number[] {
  const found: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(FROM).toZonedDateTimeISO(zone);
  while (at && at.epochMilliseconds < TO) {
    at = at.getTimeZoneTransition('next');
    if (at) found.push(at.epochMilliseconds);
  }
  return found;
}

/** Instants all over the years, half of them within a day of a change of the offset. */
function instants(zone: string, count: number): number[] {
  const changes = transitions(zone);
  const random = randoms(count + zone.length);
  const next = () => random.next().value as number;
  return Array.from({ length: count }, (_, index) => {
    const change = changes[Math.floor(next() * changes.length)];
    if (change === undefined || index % 2 === 0) return Math.floor(FROM + next() * (TO - FROM));
    return Math.floor(change + (next() - 0.5) * (index % 4 === 1 ? 172_800_000 : 10_800_000));
  });
}

const whole = (millis: number) => Math.floor(millis / 1000) * 1000;

describe.each(ZONES)('in %s', (zone) => {
  test('an instant is shown as clocks there show it, and its day is theirs', () => {
    for (const millis of instants(zone, 10_000)) {
      const clock = Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(zone).toPlainDateTime();
      const text = clock.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString({ smallestUnit: 'second' });
      const shown = toNaive(fromMillis(millis), zone);
      if (shown !== text.replace('T', ' ')) expect(`${millis} ${shown}`).toBe(`${millis} ${text.replace('T', ' ')}`);
      if (toDay(fromMillis(millis), zone) !== text.slice(0, 10)) expect(millis).toBe(text);
    }
  });

  test('a clock reading is its instant: the first of an hour told twice, and later where an hour is skipped', () => {
    for (const millis of instants(zone, 10_000)) {
      // Any reading between these years, whether clocks there ever showed it or not.
      const wall = new Date(millis).toISOString().slice(0, 19);
      const meant = Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
      const read = fromNaive(wall.replace('T', ' '), zone);
      if (read !== fromMillis(meant)) expect(`${wall} ${read}`).toBe(`${wall} ${fromMillis(meant)}`);
    }
  });

  test('what is shown is read back, but for an hour that is told twice', () => {
    let twice = 0;
    for (const millis of instants(zone, 2000)) {
      const back = fromNaive(toNaive(fromMillis(millis), zone), zone);
      if (back === fromMillis(whole(millis))) continue;
      twice++;
      expect(toNaive(back ?? '', zone)).toBe(toNaive(fromMillis(millis), zone));
      expect(Date.parse(back ?? '')).toBeLessThan(millis);
    }
    expect(twice).toBeLessThan(300);
  });

  test('a day begins at its first instant, and days follow each other without a gap', () => {
    for (const millis of [...transitions(zone).slice(0, 60), ...instants(zone, 300)]) {
      const day = toDay(fromMillis(millis), zone);
      const start = Date.parse(startOfDay(day, zone));
      expect(toDay(fromMillis(start), zone)).toBe(day);
      expect(toDay(fromMillis(start - 1), zone) < day).toBe(true);
      expect(start).toBeLessThanOrEqual(millis);
    }
  });
});

describe('nights of change', () => {
  test.each([
    ['Europe/Kyiv', '2024-03-31 02:59:59', '2024-03-31T00:59:59Z'],
    ['Europe/Kyiv', '2024-03-31 03:30:00', '2024-03-31T01:30:00Z'],
    ['Europe/Kyiv', '2024-03-31 04:00:00', '2024-03-31T01:00:00Z'],
    ['Europe/Kyiv', '2024-10-27 03:30:00', '2024-10-27T00:30:00Z'],
    ['Europe/Kyiv', '2024-10-27 04:00:00', '2024-10-27T02:00:00Z'],
    ['Australia/Lord_Howe', '2024-04-07 01:45:00', '2024-04-06T14:45:00Z'],
    ['America/Sao_Paulo', '2018-11-04 00:30:00', '2018-11-04T03:30:00Z'],
    ['Pacific/Apia', '2011-12-30 12:00:00', '2011-12-30T22:00:00Z'],
    ['Europe/Moscow', '2014-10-26 01:30:00', '2014-10-25T21:30:00Z'],
    ['Asia/Kolkata', '2024-12-12 12:57:59', '2024-12-12T07:27:59Z'],
  ])('%s %s is %s', (zone, wall, instant) => expect(fromNaive(wall, zone)).toBe(instant));

  test('a day whose midnight is skipped begins at the first instant after it', () => {
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00Z');
    expect(startOfDay('2024-03-31', 'Europe/Kyiv')).toBe('2024-03-30T22:00:00Z');
  });
});

describe('a time of a vendor', () => {
  test.each([
    ['2024-12-12 09:27:59', '2024-12-12T07:27:59Z'],
    ['2024-12-12T09:27:59', '2024-12-12T07:27:59Z'],
    ['2024-12-12 09:27', '2024-12-12T07:27:00Z'],
    ['2024-12-12', '2024-12-11T22:00:00Z'],
    ['2024-12-12 09:27:59.5', '2024-12-12T07:27:59.500Z'],
    ['2024-12-12 09:27:59.123456', '2024-12-12T07:27:59.123Z'],
    ['2024-12-12 09:27:59,999999999', '2024-12-12T07:27:59.999Z'],
    ['2024-12-12 09:27:59.000', '2024-12-12T07:27:59Z'],
    ['2024-12-12T09:27:59Z', '2024-12-12T09:27:59Z'],
    ['2024-12-12T09:27:59+03:00', '2024-12-12T06:27:59Z'],
    ['2024-12-12T09:27:59.25+0300', '2024-12-12T06:27:59.250Z'],
    ['2024-12-12 09:27:59 -05:30', '2024-12-12T14:57:59Z'],
    ['2024-02-29 00:00:00', '2024-02-28T22:00:00Z'],
    ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ])('%s is %s', (text, instant) => expect(fromNaive(text, 'Europe/Kyiv')).toBe(instant));

  test.each([
    ...[null, undefined, '', 'never', '0000-00-00 00:00:00', '2024-13-01 00:00:00', '2024-00-10', '2023-02-29', '2024-04-31 10:00:00'],
    ...['2024-01-01 24:00:00', '2024-01-01 25:00:00', '2024-01-01 10:60:00', '2024-01-01 10:75', '2024-01-01 10:00:60', '12.12.2024'],
    ...['2024-1-1', '2024-12-12T09', '2024-12-12 09:27:59 EET', '20241212', '0000-01-01T00:00:00+03:00', '9999-12-31T23:59:59-03:00'],
  ])('%j is none', (text) => expect(fromNaive(text, 'UTC')).toBeNull());

  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [1733988479, '2024-12-12T07:27:59Z'],
    ['1733988479', '2024-12-12T07:27:59Z'],
    [1733988479.25, '2024-12-12T07:27:59.250Z'],
    ['1733988479.999', '2024-12-12T07:27:59.999Z'],
    [-1, '1969-12-31T23:59:59Z'],
    [253402300799, '9999-12-31T23:59:59Z'],
  ])('%j UNIX seconds are %s', (seconds, instant) => expect(fromUnix(seconds)).toBe(instant));

  test.each([
    [null],
    [undefined],
    [''],
    [' '],
    ['x'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1733988479000],
    [1e15],
    [-1e15],
  ])('%j UNIX seconds are none', (seconds) => expect(fromUnix(seconds)).toBeNull());

  test('goes out as whole UNIX seconds', () => {
    expect(toUnix('2024-12-12T07:27:59Z')).toBe(1733988479);
    expect(toUnix('2024-12-12T07:27:59.999Z')).toBe(1733988479);
    expect(toUnix('1969-12-31T23:59:59.500Z')).toBe(-1);
  });
});

test('days are counted over the ends of months and years', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2024-02-29', 1)).toBe('2024-03-01');
  expect(addDays('2025-01-01', -1)).toBe('2024-12-31');
  expect(addDays('2024-10-27', 0)).toBe('2024-10-27');
});

test('a zone is known or not', () => {
  expect(['Europe/Kyiv', 'UTC', 'Asia/Kolkata'].every(isZone)).toBe(true);
  expect(['Europe/Nowhere', '', 'x'].some(isZone)).toBe(false);
});
