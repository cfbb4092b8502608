import type { LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CIRCUIT_DEFAULTS } from '../../src/gateway/circuit.ts';
import { createPools } from '../../src/gateway/http.ts';
import { toProblem } from '../../src/gateway/problems.ts';
import {
  asIs,
  errorOf,
  failureOf,
  type HostileVendor,
  newCall,
  type Opened,
  openTo,
  plainWire,
  problemOf,
  READ,
  reply,
  replyJson,
  startHostileVendor,
  WRITE,
} from './hostile-vendor.ts';

let vendor: HostileVendor;
let opened: Opened | undefined;
const open = (...args: Parameters<typeof openTo> extends [string, ...infer Rest] ? Rest : never) => {
  opened = openTo(vendor.url, ...args);
  return opened.door;
};
beforeEach(async () => {
  vendor = await startHostileVendor();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await vendor.stop();
});

describe('a vendor that asks for patience', () => {
  test('is asked again after its Retry-After, and by nobody before', async () => {
    vendor.script = (socket, _request, nth) => (nth === 1 ? reply(socket, 429, '{}', { 'retry-after': '1' }) : replyJson(socket));
    const door = open();
    const first = door.forCall(newCall()).send(READ, asIs);
    await expect.poll(() => vendor.arrived.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([first, door.forCall(newCall()).send(WRITE, asIs), door.forCall(newCall()).send(READ, asIs)]);
    const [refused, ...later] = vendor.arrived.map(({ at }) => at);
    expect(later).toHaveLength(3);
    for (const at of later) expect(at - (refused ?? 0)).toBeGreaterThan(950);
  });

  test('may say it with a date', async () => {
    vendor.script = (socket, _request, nth) =>
      nth === 1 ? reply(socket, 503, '{}', { 'retry-after': new Date(Date.now() + 1500).toUTCString() }) : replyJson(socket);
    await open().forCall(newCall()).send(READ, asIs);
    const [refused = 0, again = 0] = vendor.arrived.map(({ at }) => at);
    expect(again - refused).toBeGreaterThan(450);
  });

  test.each([
    ['86400', 3600],
    [new Date(Date.now() + 86_400_000).toUTCString(), 3600],
    ['31', 31],
  ])('for too long (%s) is not waited for: the caller hears when to come back', async (retryAfter, told) => {
    vendor.script = (socket) => reply(socket, 429, '{}', { 'retry-after': retryAfter });
    const door = open();
    const failure = await failureOf(door.forCall(newCall({ millis: 60_000 })).send(READ, asIs));
    expect(toProblem(failure, 'read')).toMatchObject({ code: 'vendor_rate_limited', details: { retryAfter: told } });
    const second = newCall();
    const problem = await problemOf(door.forCall(second).send(WRITE, asIs));
    expect(problem).toMatchObject({ code: 'vendor_rate_limited', details: { connection: 'shop', vendor: 'hostile' } });
    expect(problem.details.retryAfter).toBeGreaterThan(25);
    expect(second.calls).toBe(0);
    expect(vendor.arrived).toHaveLength(1);
  });

  test('for longer than the deadline is not waited for', async () => {
    vendor.script = (socket) => reply(socket, 429, '{}', { 'retry-after': '5' });
    const call = newCall({ millis: 2000 });
    expect(toProblem(await failureOf(open().forCall(call).send(READ, asIs)), 'read').details.retryAfter).toBe(5);
    expect(Date.now()).toBeLessThan(call.deadline);
    expect(vendor.arrived).toHaveLength(1);
  });

  test('with nonsense is asked again after our own pause', async () => {
    vendor.script = (socket, _request, nth) => (nth === 1 ? reply(socket, 429, '{}', { 'retry-after': 'soon' }) : replyJson(socket));
    expect(await open().forCall(newCall()).send(READ, asIs)).toEqual({ fine: true });
    expect(vendor.arrived).toHaveLength(2);
  });

  test('what the adapter reads as a rate limit pauses the connection too', async () => {
    vendor.script = (socket, _request, nth) => (nth === 1 ? reply(socket, 200, '{"limit": 1}') : replyJson(socket));
    const door = open({
      wire: {
        ...plainWire,
        readFailure: ({ json }) => ((json as { limit?: number }).limit ? { kind: 'limited', message: null, retryAfter: 1 } : undefined),
      },
    });
    expect(await failureOf(door.forCall(newCall()).send(WRITE, asIs))).toMatchObject({
      fate: 'answered',
      failure: { kind: 'limited', retryAfter: 1 },
    });
    await door.forCall(newCall()).send(READ, asIs);
    const [refused = 0, again = 0] = vendor.arrived.map(({ at }) => at);
    expect(again - refused).toBeGreaterThan(950);
  });
});

describe('sockets', () => {
  test('a write does not go out on a socket that was idle for a while, a read does', async () => {
    const http = open().forCall(newCall());
    await http.send(WRITE, asIs);
    await http.send(READ, asIs);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await http.send(WRITE, asIs);
    await http.send(READ, asIs);
    const socketsOf = (method: string) =>
      new Set(vendor.arrived.filter((request) => request.method === method).map(({ socket }) => socket)).size;
    expect(socketsOf('POST')).toBe(2);
    expect(socketsOf('GET')).toBe(1);
  });

  test('a vendor that closes idle sockets just when the next write is under way loses none', async () => {
    const last = new Map<number, number>();
    vendor.script = (socket, request) => {
      const idle = request.at - (last.get(request.socket) ?? request.at);
      last.set(request.socket, request.at);
      // Its word that the socket is closed would still be under way to us.
      if (idle > 150) socket.resetAndDestroy();
      else replyJson(socket);
    };
    const door = open();
    for (let index = 0; index < 6; index++) {
      await door.forCall(newCall()).send(WRITE, asIs);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(vendor.arrived).toHaveLength(6);
  });

  test('connections to one origin share none', async () => {
    const [pools, other] = [createPools(), openTo(vendor.url)];
    await other.close();
    const doors = ['one', 'two'].map((connection) => openTo(vendor.url, { connection, pools }));
    for (const { door } of [...doors, ...doors]) await door.forCall(newCall()).send(READ, asIs);
    expect(vendor.arrived.map(({ socket }) => socket)).toEqual([1, 2, 1, 2]);
    await pools.close();
  });

  test('a name that cannot be looked up, or leads where nobody is, is looked up again', async () => {
    const found: (Error | string)[] = [Object.assign(new Error('try again'), { code: 'EAI_AGAIN' }), '127.0.0.3', '127.0.0.1'];
    const lookup = ((_name, options, done) => {
      const next = found.length > 1 ? found.shift() : found[0];
      if (next instanceof Error) done(next, '', 0);
      else if (options.all) done(null, [{ address: next as string, family: 4 }]);
      else done(null, next as string, 4);
    }) as LookupFunction;
    const pools = createPools({ lookup });
    const { door } = openTo(`http://vendor.test:${vendor.port}`, { pools, limits: { retries: 0 } });
    for (let failed = 0; failed < 2; failed++) {
      const failure = await failureOf(door.forCall(newCall()).send(WRITE, asIs));
      expect(failure).toMatchObject({ fate: 'not sent', failure: { kind: 'unavailable' } });
    }
    expect(await door.forCall(newCall()).send(WRITE, asIs)).toEqual({ fine: true });
    expect(vendor.arrived).toHaveLength(1);
    await pools.close();
  });

  test('a hint of the vendor does not keep sockets longer', async () => {
    vendor.script = (socket) => reply(socket, 200, '{}', { 'keep-alive': 'timeout=600' });
    const http = open().forCall(newCall());
    await http.send(WRITE, asIs);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await http.send(WRITE, asIs);
    expect(new Set(vendor.arrived.map(({ socket }) => socket)).size).toBe(2);
  });

  test('a closed door sends nothing', async () => {
    const door = open();
    await door.close();
    expect((await problemOf(door.forCall(newCall()).send(READ, asIs))).code).toBe('vendor_unavailable');
    expect(vendor.sockets.accepted).toBe(0);
  });
});

describe('the budget of a connection', () => {
  /** Most arrivals within any span of so many milliseconds. */
  const densest = (millis: number) =>
    Math.max(...vendor.arrived.map(({ at }) => vendor.arrived.filter((other) => other.at >= at && other.at < at + millis).length));

  test('never more calls start within a second than it allows, though a burst goes at once', async () => {
    const http = open({ limits: { requestsPerSecond: 20 } }).forCall(newCall());
    const began = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => http.send(READ, asIs)));
    expect(vendor.arrived).toHaveLength(50);
    expect(densest(1000)).toBeLessThanOrEqual(20);
    expect(performance.now() - began).toBeGreaterThan(2000);
  });

  test('less than one call a second is possible', async () => {
    const http = open({ limits: { requestsPerSecond: 0.8 } }).forCall(newCall());
    await Promise.all([http.send(READ, asIs), http.send(READ, asIs)]);
    const [first = 0, second = 0] = vendor.arrived.map(({ at }) => at);
    expect(second - first).toBeGreaterThan(1240);
  });

  test('repeats are within it too', async () => {
    vendor.script = (socket) => reply(socket, 500, '{}');
    const http = open({ limits: { requestsPerSecond: 4 } }).forCall(newCall());
    await Promise.all(Array.from({ length: 2 }, () => errorOf(http.send(READ, asIs))));
    expect(vendor.arrived).toHaveLength(6);
    expect(densest(1000)).toBeLessThanOrEqual(4);
  });

  test('a wait beyond the deadline is refused at once, says when to come back, and counts as no call', async () => {
    const door = open({ limits: { requestsPerSecond: 1 } });
    await door.forCall(newCall()).send(READ, asIs);
    const call = newCall({ millis: 500 });
    const problem = await problemOf(door.forCall(call).send(WRITE, asIs));
    expect(problem).toMatchObject({ code: 'vendor_rate_limited', details: { retryAfter: 2, connection: 'shop', vendor: 'hostile' } });
    expect(Date.now()).toBeLessThan(call.deadline);
    expect(call.calls).toBe(0);
  });

  test('no more calls are under way than it allows', async () => {
    let under = 0;
    let most = 0;
    vendor.script = (socket) => {
      most = Math.max(most, ++under);
      setTimeout(() => {
        under--;
        replyJson(socket);
      }, 20);
    };
    const http = open({ limits: { concurrency: 3 } }).forCall(newCall());
    await Promise.all(Array.from({ length: 20 }, (_, index) => http.send(index % 2 ? READ : WRITE, asIs)));
    expect(vendor.arrived).toHaveLength(20);
    expect(most).toBe(3);
  });

  test('who waits for a place until the deadline has sent nothing', async () => {
    vendor.script = () => {};
    const door = open({ limits: { concurrency: 1, timeoutMs: 60_000 } });
    const first = errorOf(door.forCall(newCall({ millis: 1000 })).send(READ, asIs));
    const call = newCall({ millis: 300 });
    const problem = await problemOf(door.forCall(call).send(WRITE, asIs));
    expect(problem.code).toBe('vendor_timeout');
    expect(call.calls).toBe(0);
    await first;
    expect(vendor.arrived).toHaveLength(1);
  });

  test('a place is given back whatever becomes of a call', async () => {
    const wrongs: readonly ((socket: Parameters<HostileVendor['script']>[0]) => void)[] = [
      (socket) => socket.destroy(),
      () => {},
      (socket) => reply(socket, 500, ''),
      (socket) => socket.end('nonsense'),
      (socket) => reply(socket, 200, 'x'.repeat(2000)),
    ];
    const controller = new AbortController();
    const door = open({ limits: { concurrency: 2, timeoutMs: 100, retries: 0 }, maxBytes: 1000 });
    vendor.script = (socket, _request, nth) => wrongs[nth % wrongs.length]?.(socket);
    await Promise.all(Array.from({ length: 15 }, (_, index) => errorOf(door.forCall(newCall()).send(index % 2 ? READ : WRITE, asIs))));
    vendor.script = () => {};
    const gone = Array.from({ length: 4 }, () => errorOf(door.forCall(newCall({ signal: controller.signal })).send(READ, asIs)));
    setTimeout(() => controller.abort(new Error('gone')), 30);
    await Promise.all(gone);
    vendor.script = (socket) => replyJson(socket);
    const http = door.forCall(newCall({ millis: 3000 }));
    await Promise.all([http.send(READ, asIs), http.send(READ, asIs), http.send(WRITE, asIs)]);
  });

  test('a storm is not amplified: repeats end when they are a tenth of what is asked', async () => {
    vendor.script = (socket) => reply(socket, 500, '{}');
    const door = open();
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 20 }, () => errorOf(door.forCall(newCall()).send(READ, asIs))));
    expect(vendor.arrived.length).toBeGreaterThanOrEqual(210);
    expect(vendor.arrived.length).toBeLessThanOrEqual(220);
  });
});

describe('the circuit of a connection', () => {
  const circuit = CIRCUIT_DEFAULTS;
  const limits = { retries: 0, timeoutMs: 200 };
  const fail = async (door: Opened['door'], times: number) => {
    for (let index = 0; index < times; index++) await errorOf(door.forCall(newCall()).send(READ, asIs));
  };
  /** Moves the clock that the circuit goes by; timers and sockets stay real. */
  const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, HostileVendor['script']]>([
    ['resets', (socket) => socket.destroy()],
    ['time-outs', () => {}],
    ['answers of 502', (socket) => reply(socket, 502, '<html>')],
    ['answers of 503', (socket) => reply(socket, 503, '')],
    ['answers of 504', (socket) => reply(socket, 504, '')],
    ['answers in another protocol', (socket) => socket.end('220 mail.example ESMTP\r\n\r\n')],
  ])('five %s in a row open it: nothing is sent any more, and health says down', async (_name, script) => {
    vendor.script = script;
    const door = open({ circuit, limits });
    expect(door.health()).toMatchObject({ status: 'ok', lastError: null });
    await fail(door, 4);
    expect(door.health().status).toBe('degraded');
    await fail(door, 1);
    for (const request of [READ, WRITE]) {
      const call = newCall();
      const problem = await problemOf(door.forCall(call).send(request, asIs));
      expect(problem).toMatchObject({ code: 'vendor_unavailable', details: { connection: 'shop', vendor: 'hostile' } });
      expect(problem.details.retryAfter).toBe(5);
      expect(call.calls).toBe(0);
    }
    expect(vendor.arrived).toHaveLength(5);
    const health = door.health();
    expect(health.status).toBe('down');
    expect(health.lastError).not.toMatch(/127|hostile|\d{5}/);
    expect(Math.abs(Date.parse(health.since) - Date.now())).toBeLessThan(5000);
  });

  test('refused connections open it too', async () => {
    await vendor.stop();
    const door = open({ circuit, limits });
    await fail(door, 5);
    expect(door.health()).toMatchObject({ status: 'down', lastError: 'connection refused' });
    vendor = await startHostileVendor();
  });

  test.each<[string, HostileVendor['script']]>([
    ['400', (socket) => reply(socket, 400, '{}')],
    ['401', (socket) => reply(socket, 401, '{}')],
    ['429', (socket) => reply(socket, 429, '{}')],
    ['500', (socket) => reply(socket, 500, '{}')],
    ['a 200 with HTML', (socket) => reply(socket, 200, '<html></html>')],
  ])('answers of %s never open it', async (_name, script) => {
    vendor.script = script;
    await fail(open({ circuit, limits }), 12);
    expect(vendor.arrived).toHaveLength(12);
    expect(opened?.door.health().status).toBe(_name === '400' ? 'ok' : 'degraded');
  });

  test('what the adapter reads as a rate limit out of a 503 does not open it', async () => {
    vendor.script = (socket) => reply(socket, 503, '<html>');
    await fail(open({ circuit, limits, wire: { ...plainWire, readFailure: () => ({ kind: 'limited', message: null }) } }), 8);
    expect(vendor.arrived).toHaveLength(8);
  });

  test('a read whose repeats open it ends at once with what the vendor did', async () => {
    vendor.script = (socket) => reply(socket, 503, '');
    const failure = await failureOf(
      open({ circuit, limits: { retries: 9 } })
        .forCall(newCall())
        .send(READ, asIs),
    );
    expect(failure.status).toBe(503);
    expect(vendor.arrived).toHaveLength(5);
  });

  test('a success between failures keeps it closed', async () => {
    vendor.script = (socket, _request, nth) => (nth % 5 === 0 ? replyJson(socket) : socket.destroy());
    const door = open({ circuit, limits });
    for (let index = 0; index < 15; index++)
      await door
        .forCall(newCall())
        .send(READ, asIs)
        .catch(() => undefined);
    expect(vendor.arrived).toHaveLength(15);
  });

  test('a time-out that the deadline of an impatient caller caused is not held against the vendor', async () => {
    vendor.script = () => {};
    const door = open({ circuit, limits: { timeoutMs: 60_000, retries: 0 } });
    await Promise.all(Array.from({ length: 8 }, () => errorOf(door.forCall(newCall({ millis: 50 })).send(READ, asIs))));
    vendor.script = (socket) => replyJson(socket);
    expect(await door.forCall(newCall()).send(READ, asIs)).toEqual({ fine: true });
  });

  test('after a while one probe goes; who comes meanwhile is refused; its success closes the circuit', async () => {
    vendor.script = (socket) => socket.destroy();
    const door = open({ circuit, limits: { ...limits, timeoutMs: 3000 } });
    await fail(door, 5);
    later(6);
    const held: (() => void)[] = [];
    vendor.script = (socket) => void held.push(() => replyJson(socket));
    const probe = door.forCall(newCall()).send(READ, asIs);
    await expect.poll(() => held.length).toBe(1);
    expect(door.health().status).toBe('degraded');
    const others = await Promise.all(Array.from({ length: 5 }, () => problemOf(door.forCall(newCall()).send(READ, asIs))));
    expect(others.map(({ code, details }) => [code, details.retryAfter])).toEqual(Array(5).fill(['vendor_unavailable', 1]));
    expect(vendor.arrived).toHaveLength(6);
    held[0]?.();
    expect(await probe).toEqual({ fine: true });
    expect(door.health()).toMatchObject({ status: 'ok', lastError: null });
    vendor.script = (socket) => replyJson(socket);
    await Promise.all(Array.from({ length: 5 }, () => door.forCall(newCall()).send(READ, asIs)));
  });

  test('a probe that fails keeps it open for twice as long, up to a minute', async () => {
    vendor.script = (socket) => socket.destroy();
    const door = open({ circuit, limits });
    await fail(door, 5);
    for (const [round, seconds] of [5, 10, 20, 40, 60, 60].entries()) {
      expect((await problemOf(door.forCall(newCall()).send(READ, asIs))).details.retryAfter).toBe(seconds);
      later(seconds - 1);
      expect((await problemOf(door.forCall(newCall()).send(READ, asIs))).details.retryAfter).toBe(1);
      expect(door.health().status).toBe('down');
      expect(vendor.arrived).toHaveLength(5 + round);
      later(2);
      await fail(door, 1);
      expect(vendor.arrived).toHaveLength(6 + round);
    }
    later(61);
    vendor.script = (socket) => replyJson(socket);
    await door.forCall(newCall()).send(READ, asIs);
    expect(door.health().status).toBe('ok');
    vendor.script = (socket) => socket.destroy();
    await fail(door, 5);
    expect((await problemOf(door.forCall(newCall()).send(READ, asIs))).details.retryAfter).toBe(5);
  });

  test('a probe whose caller goes away leaves it open', async () => {
    vendor.script = (socket) => socket.destroy();
    const door = open({ circuit, limits: { ...limits, timeoutMs: 5000 } });
    await fail(door, 5);
    later(6);
    const controller = new AbortController();
    vendor.script = () => controller.abort(new Error('gone'));
    expect(await errorOf(door.forCall(newCall({ signal: controller.signal })).send(READ, asIs))).toMatchObject({ message: 'gone' });
    expect((await problemOf(door.forCall(newCall()).send(READ, asIs))).code).toBe('vendor_unavailable');
  });

  test('health tells of refused credentials, and forgets them after a success', async () => {
    vendor.script = (socket) => reply(socket, 401, '{}');
    const door = open({ limits });
    await fail(door, 1);
    expect(door.health()).toMatchObject({ status: 'degraded', lastError: 'answered 401 (refused the credentials)' });
    vendor.script = (socket) => replyJson(socket);
    await door.forCall(newCall()).send(READ, asIs);
    expect(door.health()).toMatchObject({ status: 'ok', lastError: null });
  });
});
