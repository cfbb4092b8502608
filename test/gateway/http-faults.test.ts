import { generateKeyPairSync, sign } from 'node:crypto';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toProblem } from '../../src/gateway/problems.ts';
import {
  asIs,
  errorOf,
  failureOf,
  type HostileVendor,
  newCall,
  type Opened,
  openTo,
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

const FAULTS: readonly [string, (socket: Socket) => void][] = [
  ['resets the connection', (socket) => socket.resetAndDestroy()],
  ['closes without an answer', (socket) => socket.end()],
  ['closes within the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
  [
    'resets within the body',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":', () => socket.resetAndDestroy()),
  ],
  ['sends less than its content-length', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a": 1}')],
  ['cuts a chunk', (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"a": 1}\r\n20\r\n')],
  ['speaks no HTTP', (socket) => socket.end('220 mail.example ESMTP\r\n\r\n')],
  ['switches protocols', (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')],
];
const endless = (socket: Socket, first: string, piece: string) => {
  socket.write(first);
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(piece)), 50);
};
const STALLS: readonly [string, (socket: Socket) => void][] = [
  ['hangs', () => {}],
  ['trickles its headers', (socket) => endless(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n')],
  ['trickles its body', (socket) => endless(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{', ' ')],
  [
    'sends a chunk whose extension never ends',
    (socket) => endless(socket, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;', 'a=b;'),
  ],
  ['hints for ever', (socket) => endless(socket, '', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n')],
];

describe('a vendor that breaks down', () => {
  test.each(FAULTS)('that %s is asked again for a read', async (_name, fault) => {
    vendor.script = (socket, _request, nth) => (nth === 1 ? fault(socket) : replyJson(socket));
    const call = newCall();
    expect(await open().forCall(call).send(READ, asIs)).toEqual({ fine: true });
    expect(call.calls).toBe(2);
    expect(vendor.arrived).toHaveLength(2);
  });

  test.each(FAULTS)('that %s gets a write once, and the write is lost', async (_name, fault) => {
    vendor.script = (socket) => fault(socket);
    const failure = await failureOf(open().forCall(newCall()).send(WRITE, asIs));
    expect(failure).toMatchObject({ fate: 'lost', timedOut: false, status: null });
    const problem = toProblem(failure, 'write');
    expect(problem.code).toBe('outcome_unknown');
    expect(vendor.arrived).toHaveLength(1);
  });

  test.each(FAULTS)('that always %s fails a read after three attempts, and nothing is said to be lost', async (_name, fault) => {
    vendor.script = (socket) => fault(socket);
    const failure = await failureOf(open().forCall(newCall()).send(READ, asIs));
    expect(failure.fate).toBe('not sent');
    expect(vendor.arrived).toHaveLength(3);
    expect(['vendor_unavailable', 'vendor_invalid_response']).toContain(toProblem(failure, 'read').code);
  });

  test.each(STALLS)('that %s is given its time-out, once more for a read', async (_name, stall) => {
    vendor.script = (socket) => stall(socket);
    const call = newCall({ millis: 9000 });
    const failure = await failureOf(
      open({ limits: { timeoutMs: 300, retries: 5 } })
        .forCall(call)
        .send(READ, asIs),
    );
    expect(failure).toMatchObject({ timedOut: true, fate: 'not sent' });
    expect(toProblem(failure, 'read').code).toBe('vendor_timeout');
    expect(call.calls).toBe(2);
    expect(Date.now()).toBeLessThan(call.deadline - 4000);
  });

  test.each(STALLS)('that %s gets a write once', async (_name, stall) => {
    vendor.script = (socket) => stall(socket);
    const failure = await failureOf(
      open({ limits: { timeoutMs: 200 } })
        .forCall(newCall())
        .send(WRITE, asIs),
    );
    expect(failure).toMatchObject({ timedOut: true, fate: 'lost' });
    expect(toProblem(failure, 'write').code).toBe('outcome_unknown');
    expect(vendor.arrived).toHaveLength(1);
  });

  test('the deadline of the call ends an attempt before its time-out, and nothing is sent after it', async () => {
    vendor.script = () => {};
    const door = open({ limits: { timeoutMs: 60_000 } });
    const call = newCall({ millis: 300 });
    const began = performance.now();
    expect((await failureOf(door.forCall(call).send(READ, asIs))).timedOut).toBe(true);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(call.calls).toBe(1);
    expect((await problemOf(door.forCall(call).send(WRITE, asIs))).code).toBe('vendor_timeout');
    expect(call.calls).toBe(1);
    expect(vendor.arrived).toHaveLength(1);
  });

  test('calls that were given up leave no socket open', async () => {
    vendor.script = () => {};
    const door = open({ limits: { timeoutMs: 100, retries: 0 } });
    await Promise.all(Array.from({ length: 20 }, () => errorOf(door.forCall(newCall()).send(READ, asIs))));
    await expect.poll(() => vendor.sockets.open, { timeout: 3000 }).toBe(0);
  });

  test('a redirect is not followed', async () => {
    const other = await startHostileVendor();
    try {
      vendor.script = (socket) => reply(socket, 302, '', { location: `${other.url}/secret` });
      const failure = await failureOf(open().forCall(newCall()).send(READ, asIs));
      expect(failure).toMatchObject({ status: 302, failure: { kind: 'invalid' } });
      expect(other.sockets.accepted).toBe(0);
    } finally {
      await other.stop();
    }
  });

  test('an answer that nobody asked for is never given to the next call', async () => {
    vendor.script = (socket, request) => {
      replyJson(socket, { nonce: request.url });
      reply(socket, 200, '{"nonce": "stolen"}');
    };
    const door = open();
    for (let index = 0; index < 30; index++) {
      const path = `/nonce-${index}`;
      expect(await door.forCall(newCall()).send({ ...READ, path }, asIs)).toEqual({ nonce: path });
    }
  });
});

describe('a vendor whose HTTP is none', () => {
  test.each([
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 4\r\n\r\n{}  '],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['leave to go on that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['mail', '220 mail.example ESMTP\r\n\r\n'],
  ])('(%s) gives an invalid answer to a read, and leaves a write unknown', async (_name, bytes) => {
    vendor.script = (socket) => socket.write(bytes);
    const door = open({ limits: { retries: 0 } });
    const failure = await failureOf(door.forCall(newCall()).send(READ, asIs));
    expect(toProblem(failure, 'read').code).toBe('vendor_invalid_response');
    expect(toProblem(await failureOf(door.forCall(newCall()).send(WRITE, asIs)), 'write').code).toBe('outcome_unknown');
  });
});

describe('a vendor that cannot be reached', () => {
  const unreachable = async (baseUrl: string, expected: { timedOut: boolean }) => {
    opened = openTo(baseUrl, { limits: { retries: 1, timeoutMs: 3000 } });
    for (const request of [READ, WRITE]) {
      const call = newCall();
      const failure = await failureOf(opened.door.forCall(call).send(request, asIs));
      expect(failure).toMatchObject({ fate: 'not sent', status: null, failure: { kind: 'unavailable' }, ...expected });
      const problem = toProblem(failure, request.effect);
      expect(problem.code).toBe(expected.timedOut ? 'vendor_timeout' : 'vendor_unavailable');
      expect(JSON.stringify(problem.details)).not.toMatch(/127\.0\.0\.1|invalid:|nonexistent|:\d{4,5}/);
      expect(call.calls).toBe(request === READ ? 2 : 1);
    }
  };

  test('a refused port', async () => {
    const gone = await startHostileVendor();
    await gone.stop();
    await unreachable(gone.url, { timedOut: false });
  });

  test('a name that does not exist', async () => {
    await unreachable('http://nonexistent.invalid', { timedOut: false });
  });

  test('TLS to a port that speaks plain text', async () => {
    const plain = createNetServer((socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    await unreachable(`https://127.0.0.1:${(plain.address() as AddressInfo).port}`, { timedOut: false });
    plain.close();
  });

  test('a certificate that nobody trusts', async () => {
    let secured = 0;
    const server = createTlsServer(selfSigned('127.0.0.1'), () => secured++);
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await unreachable(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { timedOut: false });
    expect(secured).toBe(0);
    server.close();
  });

  test('a TLS handshake that never ends', async () => {
    const silent = createNetServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    opened = openTo(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`, { limits: { timeoutMs: 300 } });
    expect(await failureOf(opened.door.forCall(newCall()).send(WRITE, asIs))).toMatchObject({ fate: 'not sent', timedOut: true });
    await opened.close();
    opened = undefined;
    silent.close();
  });
});

describe('a caller who goes away', () => {
  test('ends a read at once with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('gone');
    vendor.script = () => controller.abort(reason);
    const call = newCall({ signal: controller.signal });
    expect(
      await errorOf(
        open({ limits: { timeoutMs: 60_000 } })
          .forCall(call)
          .send(READ, asIs),
      ),
    ).toBe(reason);
    expect(call.calls).toBe(1);
    await expect.poll(() => vendor.sockets.open, { timeout: 3000 }).toBe(0);
  });

  test('ends the wait before a repeat', async () => {
    const controller = new AbortController();
    vendor.script = (socket) => {
      reply(socket, 429, '{}', { 'retry-after': '5' });
      setTimeout(() => controller.abort(new Error('gone')), 50);
    };
    const call = newCall({ signal: controller.signal });
    const began = performance.now();
    expect(await errorOf(open().forCall(call).send(READ, asIs))).toMatchObject({ message: 'gone' });
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test('does not end a write', async () => {
    const controller = new AbortController();
    vendor.script = (socket) => {
      controller.abort();
      replyJson(socket);
    };
    expect(
      await open()
        .forCall(newCall({ signal: controller.signal }))
        .send(WRITE, asIs),
    ).toEqual({ fine: true });
  });

  test('many calls under one signal raise no warning', async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error) => void warnings.push(warning);
    process.on('warning', listener);
    const call = newCall();
    const http = open().forCall(call);
    await Promise.all(Array.from({ length: 40 }, () => http.send(READ, asIs)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listener);
    expect(warnings).toEqual([]);
    expect(call.calls).toBe(40);
  });
});

/** A certificate of our own, made on the spot: DER by hand, because Node only reads certificates. */
function selfSigned(name: string): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const { length } = content;
    const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.from([tag, ...head]), content]);
  };
  const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
  const algorithm = der(0x30, oid('2a8648ce3d040302'));
  const subject = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(0x30, der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.from([1])), algorithm, subject, validity, subject, spki);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const cert = der(0x30, body, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
