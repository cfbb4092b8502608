/** What counts as the same as a page shows, and what does not: the tests of the pages are as strict as this. */
import { describe, expect, test } from 'vitest';
import { httpDifferences, jsonDifferences, statusShown, textDifferences } from './expected.ts';
import { parsePage } from './markdown.ts';

describe('JSON', () => {
  test.each([
    [
      { a: 1, b: [null, true] },
      { a: 1, b: [null, true] },
    ],
    [{ id: 'shop:…' }, { id: 'shop:7141' }],
    [{ at: '…' }, { at: 12 }],
    [
      { a: 1, '…': '…' },
      { a: 1, b: 2 },
    ],
    [
      { '…': '…', b: 2 },
      { a: 1, b: 2, c: 3 },
    ],
    [[1, '…'], [1]],
    [
      [1, '…'],
      [1, 2, 3],
    ],
  ])('%j shows %j', (shown, answered) => {
    expect(jsonDifferences(shown, answered)).toEqual([]);
  });

  test.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: null }, {}],
    [
      { b: 2, a: 1 },
      { a: 1, b: 2 },
    ],
    [{ at: '…' }, { at: null }],
    [{ at: '…' }, {}],
    [{ id: 'shop:…' }, { id: 'shop:' }],
    [{ id: 'shop:…' }, { id: 'other:1' }],
    [{ id: 'a.c' }, { id: 'abc' }],
    [[1], [1, 2]],
    [[1, 2, '…'], [1]],
    [{ a: {} }, { a: [] }],
  ])('%j does not show %j', (shown, answered) => {
    expect(jsonDifferences(shown, answered)).not.toEqual([]);
  });
});

test('plain text is compared line by line', () => {
  expect(textDifferences('one\n…\nthree', 'one\n2\n2\nthree\n')).toEqual([]);
  expect(textDifferences('took … ms', 'took 12 ms\n')).toEqual([]);
  for (const printed of ['one\nthree\nfour\n', 'three\n', '']) expect(textDifferences('one\n…\nthree', printed), printed).not.toEqual([]);
});

test('of an answer the status, the headers that are shown and the body are compared', () => {
  const printed = 'HTTP/1.1 201 Created\r\nLocation: /orders/a:1\r\nX-Other: 1\r\n\r\n{"a":1}';
  expect(httpDifferences('HTTP/1.1 201 Created\nlocation: /orders/a:…\n\n{ "a": 1 }', printed)).toEqual([]);
  expect(httpDifferences('HTTP/1.1 201 Created\nlocation: /orders/a:1', printed)).toEqual([]);
  for (const shown of [
    'HTTP/1.1 200 OK',
    'HTTP/1.1 201 Created\nlocation: /orders/b:…',
    'HTTP/1.1 201 Created\nsluice-ignored: /a',
    'HTTP/1.1 201 Created\n\n{ "a": 2 }',
  ])
    expect(httpDifferences(shown, printed), shown).not.toEqual([]);
});

test('a refusal is shown by its problem or its status line', () => {
  expect(statusShown('json', '{ "status": 422 }')).toBe(422);
  expect(statusShown('http', 'HTTP/1.1 409 Conflict\n')).toBe(409);
  expect(statusShown('json', '{ "status": "ready" }')).toBeUndefined();
  expect(statusShown('text', '404')).toBeUndefined();
});

test('blocks are found wherever they stand, with what stands behind their language', () => {
  const { blocks } = parsePage('# A\n- a list\n  ```json Problem\n  { "a": 1 }\n  ```\n\n````sh\necho "```"\n````\n');
  expect(blocks).toEqual([
    { language: 'json', about: 'Problem', line: 3, text: '{ "a": 1 }' },
    { language: 'sh', about: '', line: 7, text: 'echo "```"' },
  ]);
  expect(() => parsePage('```sh\nno end')).toThrow(/line 1/);
});
