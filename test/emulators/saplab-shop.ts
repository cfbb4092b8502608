/** A started emulator of a SaPLab shop, spoken to over HTTP as a client without the adapter would. */
import { afterEach, expect } from 'vitest';
import { type SaplabEmulator, type SaplabEmulatorOptions, startEmulator } from '../../adapters/saplab/emulator/index.ts';

/** 15:00 in the shop. */
export const NOW = Date.parse('2025-05-01T12:00:00.123Z');
/** The employee's login and password, as they go over the wire. */
export const BASIC = `Basic ${Buffer.from('9990000000:Пароль:42').toString('base64')}`;

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely, as a client without types would
export type Json = any;
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}
export type Form = Readonly<Record<string, string | number>>;

export interface Shop {
  readonly emulator: SaplabEmulator;
  send(method: string, path: string, init?: { readonly body?: string; readonly headers?: Record<string, string> }): Promise<Answer>;
  /** `path` stands under `/panel/`. */
  get(path: string): Promise<Answer>;
  post(path: string, form: Form): Promise<Answer>;
}

const running: SaplabEmulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
});

/** Starts a shop; it stops after the test. */
export async function open(options: Partial<SaplabEmulatorOptions> = {}): Promise<Shop> {
  const emulator = await startEmulator({ seed: 'documented', now: () => NOW, ...options });
  running.push(emulator);
  const send: Shop['send'] = async (method, path, { body, headers = { authorization: BASIC } } = {}) => {
    const response = await fetch(`${emulator.url}/panel/${path}`, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('text/html') ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json };
  };
  return {
    emulator,
    send,
    get: (path) => send('GET', path),
    post: (path, form) =>
      send('POST', path, {
        body: new URLSearchParams(Object.entries(form).map(([key, value]) => [key, String(value)])).toString(),
        headers: { authorization: BASIC, 'content-type': 'application/x-www-form-urlencoded' },
      }),
  };
}

/** Asserts that requests broke documented rules, each for a reason; and forgets them. */
export function expectBreaches(shop: Shop, ...reasons: readonly RegExp[]): void {
  expect(shop.emulator.refused.map(({ reason }) => reason)).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  shop.emulator.forget();
}

/** Everything that a list of positions or clients shows under some filters. */
export async function all(shop: Shop, list: 'order' | 'client', filters = ''): Promise<Json[]> {
  const rows: Json[] = [];
  for (let page = 1; ; page++) {
    const { json } = await shop.get(`${list}/filter${filters}/per_page/150/page/${page}`);
    rows.push(...json[`${list}s`]);
    if (page >= json.pages) return rows;
  }
}

/** One position, archived or not. */
export async function positionOf(shop: Shop, id: number): Promise<Json> {
  return (await shop.get(`order/filter/order_ids/${id}/unignore_archived/1`)).json.orders[0];
}

/** One client, as the form shows it. */
export async function clientOf(shop: Shop, id: number): Promise<Json> {
  return (await shop.get(`client/form/${id}`)).json.client;
}
