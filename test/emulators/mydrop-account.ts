/** An emulated MyDrop account to speak HTTP to, for its tests. */
import { afterAll, afterEach, expect } from 'vitest';
import { type MydropEmulatorOptions, startEmulator } from '../../adapters/mydrop/emulator/index.ts';
import type { Emulator } from '../../src/emulator.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely, as a client without types would
export type Json = any;
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}

/** Both editions of one world; a path that begins with /dropshipper gets that edition's key. */
export interface Account {
  readonly emulator: Emulator;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  /** What no call of the vendor's tells. */
  inside(): Promise<Json>;
}

export const NOW = Date.parse('2024-11-01T10:00:00.250Z');
export const VENDOR_KEY = '1f7d0c52a94be86310d5c77f2ab9e41866d3f05b';
export const DROPSHIPPER_KEY = '9b26e1807cf4d35a7e0f1c8842ad6b59e3170f4d';
export const PAGE = 'page=1&per_page=50';

const running: Emulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
});

/** Starts an account with the documented samples, unless told otherwise; it stops after the test. */
export async function start(options: Partial<MydropEmulatorOptions> = {}): Promise<Account> {
  const account = await startAccount(options);
  running.push(account.emulator);
  return account;
}

const kept = new Map<string, Promise<Account>>();
afterAll(async () => {
  for (const account of kept.values()) await (await account).emulator.stop();
});

/** An account that a file's tests share, for what changes nothing. */
export async function untouched(seed: MydropEmulatorOptions['seed'] = 'documented'): Promise<Account> {
  const found = kept.get(seed) ?? startAccount({ seed });
  kept.set(seed, found);
  const account = await found;
  account.emulator.forget();
  return account;
}

async function startAccount(options: Partial<MydropEmulatorOptions>): Promise<Account> {
  const emulator = await startEmulator({ seed: 'documented', now: () => NOW, ...options });
  const send: Account['send'] = async (method, path, body, headers) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: headers ?? {
        'x-api-key': path.startsWith('/dropshipper') ? DROPSHIPPER_KEY : VENDOR_KEY,
        'content-type': 'application/json',
      },
      ...(text !== undefined && { body: text }),
    });
    const answer = await response.text();
    return { status: response.status, text: answer, json: answer ? JSON.parse(answer) : undefined };
  };
  return {
    emulator,
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    inside: async () => (await send('GET', '/__emulator/state')).json,
  };
}

/** Asserts a refusal by a rule of the document, which is noted. */
export function expectBreach(account: Account, answer: Answer, status = 400): void {
  expect([answer.status, answer.json], answer.text).toEqual([status, { message: expect.any(String) }]);
  expect(account.emulator.refused.map(({ reason }) => reason)).toEqual([answer.json.message]);
  account.emulator.forget();
}

/** Asserts a refusal of these data only, which is not noted. */
export function expectRejection(account: Account, answer: Answer, status = 400): void {
  expect([answer.status, answer.json], answer.text).toEqual([status, { message: expect.any(String) }]);
  expect(account.emulator.refused).toEqual([]);
}

/** Asserts success without any breach. */
export function expectGood(account: Account, answer: Answer): Json {
  expect(answer.status, answer.text).toBe(200);
  expect(account.emulator.refused.map(({ reason }) => reason)).toEqual([]);
  return answer.json;
}

/** The least that an order of the supplier's needs. */
export const ORDER = {
  name: 'Иван Петренко',
  phone: '+380960000001',
  products: [{ product_title: 'Кеды Nike', product_sku: 'ld-1245', price: 780, amount: 1 }],
};
