/** A started SelSup emulator and HTTP calls to it, for the tests of it. */
import { afterEach, expect } from 'vitest';
import { type SelsupEmulatorOptions, startEmulator } from '../../adapters/selsup/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';

export const NOW = Date.parse('2025-05-01T12:00:00Z');
export const NOW_TEXT = '2025-05-01T12:00:00Z';

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely, as a client without types would
  readonly json: any;
}
export interface Shop {
  readonly emulator: Emulator;
  /** A body that is a text goes as it is; another as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** The body of an answer that must be 200. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ok(method: string, path: string, body?: unknown): Promise<any>;
}

const running: Emulator[] = [];

/** Starts an emulator that the end of the test stops. */
export async function start(options: Partial<SelsupEmulatorOptions> = {}): Promise<Shop> {
  const emulator = await startEmulator({ seed: 'documented', now: () => NOW, ...options });
  running.push(emulator);
  const usual = { authorization: String(emulator.connection.credentials.token) };
  const send: Shop['send'] = async (method, path, body, headers) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const all = headers ?? { ...usual, ...(text !== undefined && { 'content-type': 'application/json' }) };
    const response = await fetch(emulator.url + path, { method, headers: all, ...(text !== undefined && { body: text }) });
    const answer = await response.text();
    const json = (response.headers.get('content-type') ?? '').startsWith('application/json') ? JSON.parse(answer) : undefined;
    return { status: response.status, text: answer, json };
  };
  return {
    emulator,
    send,
    get: (path) => send('GET', path),
    ok: async (method, path, body) => {
      const answer = await send(method, path, body);
      expect([answer.status, answer.text]).toEqual([200, answer.text]);
      expect(emulator.refused).toEqual([]);
      return answer.json;
    },
  };
}

/** Stops what the tests of a file started. */
export function stopAfterEach(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
  });
}

/** Asserts a refusal with this code: by a rule, which is noted, or only of this data, which is not. `what` names the case of a table. */
export function expectRefusal(shop: Shop, answer: Answer, code: string, breach: boolean, what = ''): void {
  expect([what, answer.status, answer.json?.message]).toEqual([what, 400, code]);
  expect([what, shop.emulator.refused.length]).toEqual([what, breach ? 1 : 0]);
  shop.emulator.forget();
}

/** The smallest order of a shop. */
export const RETAIL = {
  type: 'RETAIL',
  externalOrderId: 'WEB-1',
  organizationId: 1,
  stockWarehouseId: 10_001,
  products: [{ productId: 6510, quantity: 2, price: 630 }],
};
