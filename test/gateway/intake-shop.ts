/** A gateway in front of the fake vendor, with an unused connection for every test: its lane, its circuit and its orders are its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Fault } from '../../src/emulator.ts';
import { type Abilities, type FakeVendor, orderCreate, orderGet, orderList, type Row, startFakeVendor } from '../fake-vendor.ts';
import { type Answer, type FileSettings, startGateway, type TestGateway } from '../harness.ts';

/** Seconds: so long the vendors of these tests are left alone. */
export const QUIET = 0.3;
export const ASYNC = { prefer: 'respond-async' };

/** One connection, and what its vendor has. */
export interface Shop {
  readonly id: string;
  readonly gateway: TestGateway;
  /** What the vendor can do here. */
  readonly can: NonNullable<Abilities['orders']>;
  /** Creates an order; asked for later delivery unless the headers say otherwise. */
  post(externalId: string | undefined, headers?: Readonly<Record<string, string>>, more?: object): Promise<Answer>;
  /** Identifiers that the vendor has, in the order in which it got them. */
  kept(): string[];
  /** Native calls of this connection that are creates. */
  creates(): number;
  /** Spoils creates, look-ups, or everything of this connection, until `heal`. */
  spoil(what: 'creates' | 'look-ups' | 'everything', fault: Omit<Fault, 'when'>): void;
  heal(): void;
  operation(id: string): Promise<Answer['body']>;
  /** Waits until the operation of this answer is as asked: has a status, or passes. Tests that run at once cannot use `expect.poll`. */
  reaches(answer: Answer, wanted: string | ((operation: Answer['body']) => boolean), patience?: number): Promise<Answer['body']>;
}

export interface Shops {
  readonly vendor: FakeVendor;
  readonly gateway: TestGateway;
  /** Milliseconds that the gateway's clock is ahead. */
  ahead: number;
  shop(intake?: 'direct' | 'durable' | 'on-failure', gateway?: TestGateway): Shop;
  /** Another gateway with the same connections, started by this code or by a copy of it. */
  another(file: FileSettings, startBy?: typeof startGateway): Promise<TestGateway>;
  stop(): Promise<void>;
}

const KINDS = ['direct', 'durable', 'on-failure'] as const;
const EACH = 50;

/** Starts it. */
export async function startShops(file: FileSettings = {}): Promise<Shops> {
  const vendor = await startFakeVendor();
  const ids = Object.fromEntries(KINDS.map((kind) => [kind, Array.from({ length: EACH }, (_, index) => `${kind}-${index}`)]));
  const unused = structuredClone(ids);
  for (const id of Object.values(ids).flat()) {
    vendor.rows[id] = [];
    vendor.can[id] = { orders: { create: orderCreate(), get: orderGet, list: orderList({}) } };
  }
  const start = (more: FileSettings, startBy = startGateway) =>
    startBy(
      {
        server: { deadlineMs: 4000 },
        intake: { quietPeriod: QUIET },
        connections: KINDS.flatMap((intake) => vendor.connections(ids[intake] ?? [], { intake, limits: { timeoutMs: 1000 } })),
        ...file,
        ...more,
      },
      { adapters: [vendor.adapter], now: () => Date.now() + shops.ahead },
    );
  const shops: Shops = {
    vendor,
    ahead: 0,
    get gateway() {
      return gateway;
    },
    another: start,
    shop(intake = 'direct', at = gateway) {
      const id = unused[intake]?.shift();
      if (id === undefined) throw new Error(`no connection ${intake} is left`);
      return shopOf(vendor, at, id);
    },
    async stop() {
      await gateway.close();
      await vendor.emulator.stop();
    },
  };
  const gateway = await start({});
  return shops;
}

/** A connection as one gateway shows it. */
export function shopOf(vendor: FakeVendor, gateway: TestGateway, id: string): Shop {
  const isCreate = ({ method, path }: { method: string; path: string }) => method === 'POST' && path === `/${id}/orders`;
  const matches = {
    creates: isCreate,
    'look-ups': ({ path }: { path: string }) => path === `/${id}/find`,
    everything: ({ path }: { path: string }) => path.startsWith(`/${id}/`),
  };
  let healed = 0;
  const operation = async (operationId: string) => {
    const answer = await gateway.call('GET', `/operations/${operationId}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  return {
    id,
    gateway,
    get can() {
      return vendor.can[id]?.orders ?? {};
    },
    post: (externalId, headers = ASYNC, more = {}) =>
      gateway.call('POST', `/orders?connection=${id}`, { body: { ...draftOf(externalId), ...more }, headers }),
    kept: () => (vendor.rows[id] ?? []).map((row: Row | null) => row?.externalId ?? '').reverse(),
    creates: () => vendor.emulator.seen.filter(isCreate).length,
    spoil(what, fault) {
      const since = healed;
      vendor.emulator.fail({ ...fault, when: (request) => since === healed && matches[what](request) });
    },
    heal: () => void healed++,
    operation,
    async reaches(answer, wanted, patience = 10_000) {
      expect(answer.status, answer.text).toBe(202);
      for (const end = performance.now() + patience; ; await sleep(20)) {
        const now = await operation(answer.body.id);
        if (typeof wanted === 'string' ? now.status === wanted : wanted(now)) return now;
        if (performance.now() > end) throw new Error(`not ${wanted} in ${patience} ms: ${JSON.stringify(now)}`);
      }
    },
  };
}

/** The least that an order needs. */
export function draftOf(externalId: string | undefined) {
  return {
    customer: { name: 'Олена' },
    items: [{ name: 'Сорочка', quantity: 1, unitPrice: '450.00' }],
    ...(externalId !== undefined && { externalId }),
  };
}
