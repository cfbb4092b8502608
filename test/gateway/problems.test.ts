import { describe, expect, test } from 'vitest';
import { CATALOGUE, type ErrorCode, ProblemError, VendorFailure } from '../../src/errors.ts';
import { cleanText, mayHaveHappened, toProblem } from '../../src/gateway/problems.ts';
import type { Failure } from '../../src/wire.ts';

const failure = (
  kind: Failure['kind'],
  extra: { message?: string; status?: number | null; fate?: VendorFailure['fate']; timedOut?: boolean; retryAfter?: number } = {},
) =>
  new VendorFailure(
    { kind, message: extra.message ?? null, ...(extra.retryAfter !== undefined && { retryAfter: extra.retryAfter }) },
    extra.status === undefined ? 400 : extra.status,
    extra.fate ?? 'answered',
    extra.timedOut,
  );

describe('toProblem', () => {
  test.each<[Failure['kind'], ErrorCode]>([
    ['auth', 'vendor_auth'],
    ['rejected', 'vendor_rejected'],
    ['missing', 'not_found'],
    ['limited', 'vendor_rate_limited'],
    ['unavailable', 'vendor_unavailable'],
    ['broken', 'vendor_error'],
    ['invalid', 'vendor_invalid_response'],
  ])('"%s" is %s, of reads and of answered writes', (kind, code) => {
    expect(toProblem(failure(kind), 'read').code).toBe(code);
    expect(toProblem(failure(kind), 'write').code).toBe(code);
  });

  test('a write is unknown when its answer was lost, or is a success that nobody can read', () => {
    const unknown = [
      failure('unavailable', { fate: 'lost', status: null }),
      failure('unavailable', { fate: 'lost', status: null, timedOut: true }),
      failure('invalid', { fate: 'lost', status: 200 }),
      failure('invalid', { status: 200 }),
      failure('invalid', { status: 204 }),
    ];
    for (const error of unknown) {
      expect(toProblem(error, 'write').code).toBe('outcome_unknown');
      expect(toProblem(error, 'read').code).not.toBe('outcome_unknown');
    }
    expect(CATALOGUE.outcome_unknown.retryable).toBe(false);
  });

  test('what was certainly not sent is no unknown outcome', () => {
    expect(toProblem(failure('unavailable', { fate: 'not sent', status: null, timedOut: true }), 'write').code).toBe('vendor_timeout');
    expect(toProblem(failure('unavailable', { fate: 'not sent', status: null, message: 'connection refused' }), 'write')).toMatchObject({
      code: 'vendor_unavailable',
      details: { detail: 'The vendor could not be reached: connection refused.' },
    });
    expect(toProblem(failure('invalid', { fate: 'not sent', status: 200 }), 'write').code).toBe('vendor_invalid_response');
  });

  test('the vendor’s words and faults are kept', () => {
    const error = new VendorFailure(
      { kind: 'rejected', message: 'Errors in the input', fields: [{ path: 'phone', message: 'too short' }] },
      400,
      'answered',
    );
    expect(toProblem(error, 'write').details).toEqual({
      detail: 'The vendor refused the data: Errors in the input',
      vendorResponse: { status: 400, message: 'Errors in the input' },
      errors: [{ path: 'phone', message: 'too short' }],
    });
  });

  test('our own words for an answer that never came are not given for the vendor’s', () => {
    expect(toProblem(failure('unavailable', { status: null, message: 'connection lost' }), 'read').details).not.toHaveProperty(
      'vendorResponse',
    );
  });

  test('every 503 says when to come back', () => {
    expect(toProblem(failure('limited', { retryAfter: 17 }), 'read').details.retryAfter).toBe(17);
    expect(toProblem(failure('limited'), 'read').details.retryAfter).toBeGreaterThan(0);
    expect(toProblem(failure('unavailable', { retryAfter: 9 }), 'read').details.retryAfter).toBe(9);
    expect(toProblem(failure('unavailable'), 'read').details.retryAfter).toBeGreaterThan(0);
  });

  test('a problem stays what it is; our own errors are thrown on', () => {
    const problem = new ProblemError('conflict', 'x');
    expect(toProblem(problem, 'write')).toBe(problem);
    const bug = new TypeError('bug');
    expect(() => toProblem(bug, 'read')).toThrow(bug);
  });

  test('the cause is kept for the log', () => {
    const error = failure('broken');
    expect(toProblem(error, 'read').cause).toBe(error);
  });
});

describe('mayHaveHappened', () => {
  test.each<[VendorFailure, boolean]>([
    [failure('unavailable', { fate: 'lost', status: null }), true],
    [failure('broken', { status: 500 }), true],
    [failure('unavailable', { status: 504 }), true],
    [failure('invalid', { status: 200 }), true],
    [failure('unavailable', { fate: 'not sent', status: null }), false],
    [failure('rejected'), false],
    [failure('auth'), false],
    [failure('missing'), false],
    [failure('limited', { status: 429 }), false],
  ])('%#', (error, expected) => {
    expect(mayHaveHappened(error)).toBe(expected);
  });

  test('nothing was done where the door refused', () => {
    expect(mayHaveHappened(new ProblemError('vendor_unavailable', 'circuit'))).toBe(false);
  });
});

describe('cleanText', () => {
  test('takes out control characters and cuts at 500 characters, never within one', () => {
    expect(cleanText(' a\r\nb\u0000\u001b[31mc\u202e\u200bd\ud800 ')).toBe('a b [31mc d\ufffd');
    expect(cleanText('Ж'.repeat(500))).toHaveLength(500);
    expect(cleanText('Ж'.repeat(501))).toBe(`${'Ж'.repeat(499)}…`);
    expect(cleanText('😀'.repeat(400)).isWellFormed()).toBe(true);
  });
});
