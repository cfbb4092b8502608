/**
 * Credentials of vendors, keys of callers and data of people stay out of logs, errors, metrics and descriptions, whatever vendors and callers do. Every secret
 * is a word that stands nowhere else, so a search through all that ever left the process finds it in any of its spellings.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { adapters } from '../../adapters/index.ts';
import type { Emulator } from '../../src/emulator.ts';
import { logger } from '../../src/log.ts';
import { connectionTo, startVendor } from '../contract/setup.ts';
import { type FileSettings, startGateway, type TestGateway } from '../harness.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { type Operation, operationsOf, pathWith, sendRaw } from './surface.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const VENDORS = adapters.map(({ vendor }) => vendor);
const KEY = 'c4n4ry-k3y-of-a-caller-0123456789';
const WRONG = 'c4n4ry-wr0ng-key-of-nobody-012345';
const PHONE = '380671239876';
const EMAIL = 'c4n4ry.person@example.com';
const secretOf = (vendor: string, name: string) => `c4n4ry-${vendor}/${name}+&"<>=%`;
const credentialsOf = (vendor: string): Record<string, string> => {
  const { shape } = adapters.find((each) => each.vendor === vendor)?.credentials as unknown as { shape: object };
  return Object.fromEntries(Object.keys(shape).map((name) => [name, secretOf(vendor, name)]));
};

/** All that was logged, at the lowest level there is. */
const lines: string[] = [];
const logging = { ...logger('info', { write: (line) => void lines.push(line) }), level: 'trace' };
/** All that was answered, heads and bodies; but for bodies of passthrough, which are the vendor's own. */
const answers: string[] = [];

const emulators: Emulator[] = [];
let recorder: Recorder;
let operations: Operation[];
const gateways: TestGateway[] = [];

/** A gateway whose vendors are the recorder; every one anew, so that no circuit is open. */
async function startRecorded(more: FileSettings = {}): Promise<TestGateway> {
  const gateway = await startGateway(
    {
      keys: [{ name: 'all', key: KEY, scopes: ['*'] }],
      connections: VENDORS.map((vendor) => ({
        ...connectionTo(emulators.find((each) => each.vendor === vendor) as Emulator, vendor),
        baseUrl: `${recorder.url}/base`,
        credentials: credentialsOf(vendor),
        limits: { requestsPerSecond: 10_000, concurrency: 64, timeoutMs: 300, retries: 0 },
      })),
      ...more,
    },
    { logger: logging },
  );
  gateways.push(gateway);
  return gateway;
}

beforeAll(async () => {
  recorder = await startRecorder();
  for (const vendor of VENDORS) emulators.push(await startVendor(vendor));
  operations = await operationsOf(await startRecorded());
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  for (const each of [...emulators, recorder]) await each.stop();
});

/** Every operation once, at one vendor. */
async function session(gateway: TestGateway, vendor: string): Promise<number> {
  let asked = 0;
  for (const { method, template, body, query } of operations) {
    const path = pathWith(template, { id: `${vendor}:1`, connection: vendor, kind: 'warehouses', path: 'api/v5/orders' });
    const parameters = [
      ...(query.includes('connection') ? [`connection=${vendor}`] : []),
      ...(query.includes('q') ? [`q=${PHONE}`] : []),
      ...(query.includes('email') ? [`email=${EMAIL}`] : []),
    ];
    const text = body === undefined ? undefined : JSON.stringify(body).replaceAll('"kyiv-hp', `"${vendor}`);
    const answer = await gateway.call(method, `${path}?${parameters.join('&')}`, {
      key: KEY,
      ...(text !== undefined && { body: text }),
      headers: { 'x-request-id': 'a-session', cookie: `session=${KEY}` },
    });
    asked++;
    answers.push(JSON.stringify(answer.headers));
    if (!template.startsWith('/passthrough') || answer.headers['content-type']?.startsWith('application/problem+json'))
      answers.push(answer.text);
    if (!template.startsWith('/passthrough')) expect(answer.status, `${method} ${path}: ${answer.text}`).not.toBe(500);
  }
  return asked;
}

/** Every way in which a text may show a secret. */
function spellings(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    ...new Set([
      secret,
      encoded,
      encoded.toLowerCase(),
      json,
      JSON.stringify(json).slice(1, -1),
      html,
      base64,
      Buffer.from(secret).toString('base64url'),
    ]),
  ];
}
const all = () => [...VENDORS.flatMap((vendor) => Object.values(credentialsOf(vendor))), KEY, WRONG];
/** Also the pair as HTTP's Basic has it. */
const pairs = () => VENDORS.map((vendor) => Object.values(credentialsOf(vendor)).join(':')).filter((pair) => pair.includes(':'));
/** Lines in which one of the secrets stands, cut to what tells where. */
function leaks(texts: readonly string[], secrets: readonly string[]): string[] {
  const words = secrets.flatMap(spellings);
  return texts.flatMap((text) => words.filter((word) => text.includes(word)).map((word) => `${word} in ${text.slice(0, 400)}`)).slice(0, 5);
}

/** What a vendor might say with our own credentials in it. */
function confessions(vendor: string): [what: string, head: string, body: string][] {
  const secrets = [...Object.values(credentialsOf(vendor)), Object.values(credentialsOf(vendor)).join(':')];
  const said = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]).join(' ; ');
  const words = JSON.stringify(`You sent ${said} from ${recorder.host}`);
  const json = `{"success":false,"text":${words},"error":${words},"message":${words},"errorMsg":${words},"reason":${words},"detail":${words},"errors":{"key":${words}},"violations":[{"message":${words}}]}`;
  const html = `<html><body><h1>Error</h1><pre>${said}</pre></body></html>`;
  const long = JSON.stringify({
    success: false,
    error: `${'x'.repeat(3995)}${said}`,
    message: `${'y'.repeat(290)}${said}`,
    errorMsg: `${'z'.repeat(3990)}${said}`,
  });
  const head = (status: number, type = 'application/json') =>
    `HTTP/1.1 ${status} Said\r\nContent-Type: ${type}\r\nX-Echo: ${encodeURIComponent(secrets[0] ?? '')}\r\nLocation: /?key=${encodeURIComponent(secrets[0] ?? '')}`;
  return [
    ...[200, 401, 404, 422, 429, 460, 500].map((status): [string, string, string] => [`${status}`, head(status), json]),
    ['422 of thousands of letters', head(422), long],
    ['200 with a page', head(200, 'text/html'), html],
    ['200 with half of its JSON', head(200), json.slice(0, -30)],
    ['200 with other types', head(200), `{"success":true,"orders":${words},"data":${words},"products":${words},"rows":${words}}`],
    ['302', head(302), json],
  ];
}

describe.each(VENDORS)('with %s', (vendor) => {
  test('no answer and no log has a credential, whatever the vendor says of it', async () => {
    const [before, told] = [answers.length, lines.length];
    let gateway = await startRecorded();
    for (const [what, head, body] of confessions(vendor)) {
      // A server's failures open the circuit, and then nothing is asked.
      if (/^(?:200|500)/.test(what)) gateway = await startRecorded();
      recorder.answer(head, Buffer.from(body).toString('latin1'));
      expect(await session(gateway, vendor)).toBe(operations.length);
      answers.push(
        (await gateway.call('GET', '/connections', { key: KEY })).text,
        (await gateway.call('GET', '/metrics', { key: KEY })).text,
      );
    }
    const secrets = [...all(), ...pairs()];
    expect(leaks(answers.slice(before), secrets)).toEqual([]);
    expect(leaks(lines.slice(told), secrets)).toEqual([]);
    expect(answers.length - before).toBeGreaterThan(500);
    expect(lines.length - told).toBeGreaterThan(500);
    // Where the vendor is, is nobody's business either; and no name or phone of anybody is in a log.
    expect(leaks(answers.slice(before), [recorder.host])).toEqual([]);
    expect(leaks(lines.slice(told), [PHONE, EMAIL, recorder.host])).toEqual([]);
    // The search is worth something: the secrets were on the wire, and the vendor's own words did come through.
    const sent = recorder.seen.map(({ text }) => text).join('\n');
    expect(
      Object.values(credentialsOf(vendor)).some((secret) => spellings(secret).some((word) => sent.includes(word))) ||
        pairs().some((pair) => sent.includes(Buffer.from(pair).toString('base64'))),
    ).toBe(true);
    expect(answers.slice(before).some((text) => text.includes('***'))).toBe(true);
  });

  test('no answer and no log has one when the vendor’s line breaks in every way, or works', async () => {
    const [before, told] = [answers.length, lines.length];
    const emulator = emulators.find((each) => each.vendor === vendor) as Emulator;
    const secrets = [
      ...Object.values(emulator.connection.credentials),
      Object.values(emulator.connection.credentials).join(':'),
      KEY,
    ].filter((secret) => secret.length >= 8);
    for (const show of ['cut', { status: 503, body: 'down' }, undefined] as const) {
      const connection = connectionTo(emulator, vendor, { limits: { timeoutMs: 2000, retries: 0 } });
      const gateway = await startGateway(
        { keys: [{ name: 'all', key: KEY, scopes: ['*'] }], connections: [connection] },
        { logger: logging },
      );
      if (show !== undefined) emulator.fail({ show });
      await session(gateway, vendor);
      emulator.heal();
      for (const path of ['/connections', `/connections/${vendor}`, '/metrics', '/readyz', '/openapi.json', '/openapi.yaml'])
        answers.push((await gateway.call('GET', path, { key: KEY })).text);
      await gateway.close();
    }
    expect(secrets.length).toBeGreaterThan(0);
    expect(leaks(answers.slice(before), secrets)).toEqual([]);
    expect(leaks(lines.slice(told), [...secrets, PHONE, EMAIL, new URL(emulator.url).host])).toEqual([]);
  });
});

test('a caller’s key is told to nobody, right or wrong, wherever it is written', async () => {
  const gateway = await startRecorded();
  const [before, told] = [answers.length, lines.length];
  for (const key of [KEY, WRONG]) {
    for (const [target, headers] of [
      ['/orders', [`Authorization: Bearer ${key}`]],
      ['/nothing', [`X-API-Key: ${key}`]],
      [`/orders?apiKey=${key}`, [`Authorization: Bearer ${KEY}`]],
      [`/orders?apiKey=${key}`, []],
      [`/passthrough/retailcrm/a?apiKey=${key}`, [`Authorization: Bearer ${KEY}`]],
      ['/orders', [`Authorization: Basic ${Buffer.from(key).toString('base64')}`]],
      ['/orders', [`Authorization: ${key}`]],
      ['/orders/%', [`Authorization: Bearer ${key}`]],
      ['/orders', [`Authorization: Bearer ${key}`, `X-Request-Id: ${key} `, 'Accept: text/html']],
      ['/orders', [`Authorization: Bearer ${key}`, `X: ${'y'.repeat(20_000)}`]],
    ] as const) {
      const { headers: head, body } = await sendRaw(gateway, 'GET', target, headers);
      // An identifier of the caller's own choice comes back by its name.
      answers.push(head.replace(/x-request-id: \S+/, ''), body.replace(/"requestId":"[^"]*"/, ''));
    }
  }
  expect(leaks(answers.slice(before), [KEY, WRONG])).toEqual([]);
  expect(
    leaks(
      lines.slice(told).map((line) => line.replaceAll(/"requestId":"[^"]*"/g, '')),
      [KEY, WRONG],
    ),
  ).toEqual([]);
});
