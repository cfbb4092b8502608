/** Callers that ask for one order again and again: all at once, or after they went away before the answer came. One order, and everybody is told of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeVendor, orderCreate, orderGet, startFakeVendor } from '../fake-vendor.ts';
import { type Answer, KEY, startGateway, type TestGateway } from '../harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-repeats-'));
let vendor: FakeVendor;
let gateway: TestGateway;

beforeAll(async () => {
  vendor = await startFakeVendor();
  vendor.can.a = { orders: { get: orderGet, create: orderCreate() } };
  gateway = await startGateway(
    {
      store: { url: `sqlite:${join(folder, 'store.db')}` },
      server: { deadlineMs: 10_000 },
      connections: vendor.connections(['a'], { limits: { timeoutMs: 5000 } }),
    },
    { adapters: [vendor.adapter] },
  );
});
afterAll(async () => {
  await gateway.close();
  await vendor.emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  vendor.rows.a = [];
  vendor.emulator.heal();
  vendor.emulator.forget();
});

const draft = (externalId: string) =>
  JSON.stringify({ externalId, customer: { name: 'Олена' }, items: [{ name: 'x', quantity: 1, unitPrice: '1' }] });
const headersOf = (key: string) => ({
  authorization: `Bearer ${KEY}`,
  'content-type': 'application/json',
  'idempotency-key': key,
});
const made = () => vendor.emulator.seen.filter(({ method, path }) => method === 'POST' && path === '/a/orders').length;

/** Asks until the first run of the key is over. */
async function answered(externalId: string): Promise<Answer> {
  for (;;) {
    const answer = await gateway.call('POST', '/orders?connection=a', { body: draft(externalId), headers: headersOf(`key-${externalId}`) });
    if (answer.body.code !== 'idempotency_in_progress') return answer;
    await sleep(20);
  }
}

test('a thousand requests at once for one order under one key: the vendor is sent one, and every answer tells of it', async () => {
  // Long enough that the rest arrive while the first is under way.
  vendor.emulator.fail({ show: { delayMs: 500 }, when: ({ method }) => method === 'POST', times: 1 });
  const agent = new Agent({ connections: 50, pipelining: 1 });
  const answers = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const { statusCode, headers, body } = await request(`${gateway.url}/orders?connection=a`, {
        method: 'POST',
        dispatcher: agent,
        headers: headersOf('one-key'),
        body: draft('thousand'),
      });
      return { status: statusCode, replayed: headers['idempotency-replayed'], body: (await body.json()) as { id?: string; code?: string } };
    }),
  );
  await agent.close();
  expect(made()).toBe(1);
  expect(vendor.rows.a).toHaveLength(1);
  const created = answers.filter(({ status }) => status === 201);
  expect(created.filter(({ replayed }) => replayed === undefined)).toHaveLength(1);
  expect(new Set(created.map(({ body }) => body.id))).toEqual(new Set([`a:${vendor.rows.a?.[0]?.id}`]));
  const others = answers.filter(({ status }) => status !== 201);
  expect(new Set(others.map(({ status, body }) => `${status} ${body.code}`))).toEqual(new Set(['409 idempotency_in_progress']));
});

test('callers that hang up right after sending find their one order under the same key', async () => {
  const { hostname, port } = new URL(gateway.url);
  const names = Array.from({ length: 200 }, (_, index) => `gone-${index}`);
  const hangUp = async (externalId: string, index: number) => {
    const body = draft(externalId);
    const head = Object.entries(headersOf(`key-${externalId}`)).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const text = `POST /orders?connection=a HTTP/1.1\r\nhost: x\r\n${head.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    await new Promise<void>((sent) => socket.write(text, () => sent()));
    // At once, or at some moment of the work.
    await sleep(index % 5 === 0 ? 0 : index % 40);
    socket.resetAndDestroy();
  };
  for (let from = 0; from < names.length; from += 40)
    await Promise.all(names.slice(from, from + 40).map((name, index) => hangUp(name, index)));
  // Some of them were carried out though nobody listened: else nothing is tested here.
  expect(made()).toBeGreaterThan(0);
  const answers = await Promise.all(names.map(answered));
  for (const [index, answer] of answers.entries()) {
    expect([answer.status, answer.body.externalId], answer.text).toEqual([201, names[index]]);
  }
  expect(answers.some(({ headers }) => headers['idempotency-replayed'] === 'true')).toBe(true);
  expect(made()).toBe(names.length);
  expect(vendor.rows.a?.map((row) => row?.externalId).sort()).toEqual(names.toSorted());
});
