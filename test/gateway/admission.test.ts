/**
 * The loop is played here: a line of work that one server does in turns, so that hours of overload take a moment and come out the same on any machine.
 * `test/plugins/overload.test.ts` and `test/faults/overload.faults.ts` have real ones.
 */
import { describe, expect, test } from 'vitest';
import { createAdmission } from '../../src/gateway/admission.ts';

interface Play {
  readonly seconds: number;
  /** Requests a second of each caller, at a time in seconds. */
  readonly callers?: Readonly<Record<string, (at: number) => number>>;
  /** So many callers besides who each wait for their answer before they ask again. */
  readonly closed?: number;
  /** Milliseconds of the loop that a request takes, half when it comes and half when the vendor has answered. */
  readonly cost: number;
  /** Milliseconds that a refusal takes. Default a twentieth of `cost`. */
  readonly refusal?: number;
  /** Milliseconds that a vendor takes, at a time in seconds. */
  readonly vendor: (at: number) => number;
  /** Milliseconds that the loop is held up at a time (ms), by something else. */
  readonly holdUp?: (turn: { readonly from: number; readonly to: number }) => number;
}
interface Done {
  readonly caller: string;
  /** Seconds. */
  readonly at: number;
  /** Milliseconds; undefined = refused. */
  readonly ms: number | undefined;
}

const PATIENT = 'patient';

/** Plays a load and tells what became of every request. */
function play({ seconds, callers = {}, closed = 0, cost, refusal = cost / 20, vendor, holdUp }: Play): Done[] {
  const random = randomFrom(1);
  const gap = (rate: number) => (-Math.log(1 - random()) / rate) * 1000;
  const admission = createAdmission();
  const done: Done[] = [];
  const next = Object.entries(callers).map(([caller, rate]) => ({ caller, rate, due: gap(Math.max(0.01, rate(0))) }));
  const patient = Array.from({ length: closed }, (_, index) => ({ due: index }));
  /** Answers of vendors on their way, by the time they come. */
  let coming: { readonly at: number; readonly caller: string; readonly due: number }[] = [];
  let soonest = Number.POSITIVE_INFINITY;
  /** Answers that have come and wait for their turn. */
  const waiting: { readonly caller: string; readonly due: number }[] = [];
  const delay = () => (waiting.length * cost) / 2;
  let sampled = 0;
  let active = 0;
  let idle = 0;
  for (let now = 0; now < seconds * 1000; ) {
    const from = now;
    // Timers first, then everything that has arrived by now, as libuv does it.
    if (now - sampled >= 20) {
      admission.sample({ now, late: now - sampled - 20 + delay(), active, idle });
      sampled = now;
      active = 0;
      idle = 0;
    }
    const polled = now;
    const ready = soonest <= polled ? coming.filter(({ at }) => at <= polled) : [];
    if (ready.length > 0) {
      coming = coming.filter(({ at }) => at > polled);
      soonest = coming.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
    }
    const asking = patient.splice(0).filter((each) => each.due <= polled || void patient.push(each));
    for (const { due } of asking) {
      if (!admission.admit(PATIENT, now, delay())) {
        done.push({ caller: PATIENT, at: due / 1000, ms: undefined });
        patient.push({ due: now + 200 });
        continue;
      }
      now += cost / 2;
      coming.push({ at: now + vendor(due / 1000), caller: PATIENT, due });
      soonest = Math.min(soonest, now + vendor(due / 1000));
    }
    for (const each of next) {
      for (; each.due <= polled; each.due += gap(Math.max(0.01, each.rate(each.due / 1000)))) {
        const at = each.due / 1000;
        if (admission.admit(each.caller, now, delay())) {
          now += cost / 2;
          coming.push({ at: now + vendor(at), caller: each.caller, due: each.due });
          soonest = Math.min(soonest, now + vendor(at));
        } else {
          now += refusal;
          done.push({ caller: each.caller, at, ms: undefined });
        }
      }
    }
    waiting.push(...ready);
    // As `turns.ts` has it: several small ones, or one.
    for (let slice = 0; waiting.length > 0 && slice < 5; slice += cost / 2) {
      const { caller, due } = waiting.shift() as (typeof waiting)[number];
      now += cost / 2;
      admission.answered();
      done.push({ caller, at: due / 1000, ms: now - due });
      if (caller === PATIENT) patient.push({ due: now });
    }
    now += holdUp?.({ from, to: now }) ?? 0;
    active += now - from;
    if (now === from) {
      const wake = Math.min(sampled + 20, ...[...next, ...patient].map(({ due }) => due), soonest);
      idle += Math.max(0.01, wake - now);
      now = Math.max(now + 0.01, wake);
    }
  }
  return done;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const answered = (done: readonly Done[]) => done.flatMap(({ ms }) => (ms === undefined ? [] : [ms]));
const refused = (done: readonly Done[]) => done.filter(({ ms }) => ms === undefined).length;
const always = (value: number) => () => value;

/** How well one kind of load went after its first seconds, in which the gateway learns. */
function outcome(options: Omit<Play, 'seconds' | 'callers'> & { readonly times: number; readonly from?: number }) {
  const { times, from = 3, ...rest } = options;
  const capacity = 1000 / rest.cost;
  const done = play({ seconds: 15, callers: { one: always(capacity * times) }, ...rest });
  const settled = done.filter(({ at }) => at >= from);
  return {
    goodput: answered(settled).length / (15 - from) / capacity,
    p99: quantile(answered(settled), 0.99),
    worst: quantile(answered(done), 1),
    refused: refused(settled),
  };
}

describe('beyond what the loop can do', () => {
  test.for([
    { times: 2, cost: 1, wait: 25 },
    { times: 2, cost: 1, wait: 0 },
    { times: 2, cost: 5, wait: 25 },
    { times: 2, cost: 12, wait: 25 },
    { times: 2, cost: 0.5, wait: 200 },
    { times: 1.2, cost: 5, wait: 25 },
    // Three refusals of a twentieth each for one that is let in.
    { times: 4, cost: 2, wait: 50, least: 0.65 },
  ])('($times times, $cost ms a request, vendor $wait ms) what is let in is as quick as ever, and the loop is used', (load) => {
    const { times, cost, wait, least = 0.75 } = load;
    const calm = outcome({ times: 0.1, cost, vendor: always(wait) });
    const { goodput, p99 } = outcome({ times, cost, vendor: always(wait) });
    expect(calm.refused).toBe(0);
    expect(p99).toBeLessThan(3 * Math.max(calm.p99, 5));
    expect(goodput).toBeGreaterThan(least);
  });

  test('ten times, it keeps its head up from the first second on', () => {
    const { goodput, p99, worst } = outcome({ times: 10, cost: 2, vendor: always(25) });
    // Nine refusals of a twentieth each cost nearly half of the loop.
    expect(goodput).toBeGreaterThan(0.3);
    expect(p99).toBeLessThan(150);
    expect(worst).toBeLessThan(2000);
  });

  test('it is over when the load is', () => {
    const rate = (at: number) => (at < 5 ? 1000 : 250);
    const done = play({ seconds: 10, callers: { one: rate }, cost: 2, vendor: always(25) });
    const after = done.filter(({ at }) => at > 5.5);
    expect(refused(done.filter(({ at }) => at < 5))).toBeGreaterThan(1000);
    expect([refused(after), quantile(answered(after), 0.99) < 75]).toEqual([0, true]);
  });

  test('a caller who asks for little gets all of it, however much another asks for', () => {
    const done = play({ seconds: 10, callers: { greedy: always(2000), modest: always(100) }, cost: 2, vendor: always(25) });
    const of = (caller: string) => done.filter((each) => each.caller === caller && each.at > 3);
    expect(refused(of('modest')) / of('modest').length).toBeLessThan(0.05);
    expect(refused(of('greedy'))).toBeGreaterThan(5000);
  });

  test('callers who all ask for too much get equal parts', () => {
    const callers = { a: always(1000), b: always(400), c: always(400) };
    const done = play({ seconds: 10, callers, cost: 2, vendor: always(25) });
    const parts = Object.keys(callers).map((caller) => answered(done.filter((each) => each.caller === caller && each.at > 3)).length);
    expect(Math.max(...parts) / Math.min(...parts)).toBeLessThan(1.2);
  });
});

describe('within what the loop can do nothing is refused', () => {
  test('at four fifths of it', () => {
    expect(outcome({ times: 0.8, cost: 2, vendor: always(25), from: 0 }).refused).toBe(0);
  });

  test('when vendors take half a minute and thousands of requests wait for them', () => {
    expect(outcome({ times: 0.6, cost: 2, vendor: always(30_000), from: 0 }).refused).toBe(0);
  });

  test('when something holds the loop up for a moment, again and again', () => {
    // Every second a long parse.
    const everySecond =
      (ms: number) =>
      ({ from, to }: { from: number; to: number }) =>
        Math.floor(from / 1000) !== Math.floor(to / 1000) ? ms : 0;
    const short = outcome({ times: 0.5, cost: 2, vendor: always(25), holdUp: everySecond(120), from: 0 });
    expect([short.refused, Math.round(short.goodput * 10)]).toEqual([0, 5]);
    // So many come meanwhile that a few have to come again; it begins no overload.
    const long = outcome({ times: 0.5, cost: 2, vendor: always(25), holdUp: everySecond(250), from: 0 });
    expect([long.refused < 75, Math.round(long.goodput * 10)]).toEqual([true, 5]);
  });

  test.for([0.5, 2, 5, 20])('when ten callers each wait for their answers of %d ms', (cost) => {
    for (const wait of [0, 25]) expect(refused(play({ seconds: 5, closed: 10, cost, vendor: always(wait) }))).toBe(0);
  });

  test('when there is only one request after another, however long the loop takes over each', () => {
    const admission = createAdmission();
    let now = 0;
    for (let request = 0; request < 50; request++) {
      expect(admission.admit('one', now, 0)).toBe(true);
      for (let turn = 0; turn < 4; turn++) {
        now += 300;
        admission.sample({ now, late: 280, active: 300, idle: 0 });
      }
      admission.answered();
    }
  });
});

test('a machine that gives the loop half of the time is overloaded earlier, and gets as much done as it can', () => {
  const random = randomFrom(7);
  // Work is interrupted for as long as it takes, now and then for much longer.
  const holdUp = ({ from, to }: { from: number; to: number }) => (to - from) * (random() < 0.02 ? 10 : 0.8);
  const { goodput } = outcome({ times: 1, cost: 2, vendor: always(25), holdUp });
  expect(goodput).toBeGreaterThan(0.35);
});
