import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startFakeVendor } from '../fake-vendor.ts';
import { KEY, startGateway } from '../harness.ts';

test('a caller who leaves in the middle of a body is no bug of ours', async () => {
  const vendor = await startFakeVendor();
  const lines: string[] = [];
  const gateway = await startGateway(
    { connections: vendor.connections(['a']) },
    { adapters: [vendor.adapter], logger: { level: 'debug', stream: { write: (line: string) => lines.push(line) } } },
  );
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const head = `POST /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`;
  await new Promise<void>((sent) => socket.write(head, () => sent()));
  await expect.poll(async () => /^sluice_requests_in_flight 1$/m.test((await gateway.call('GET', '/metrics')).text)).toBe(true);
  socket.destroy();
  await expect.poll(() => lines.some((line) => line.includes('the caller went away'))).toBe(true);
  expect(lines.filter((line) => JSON.parse(line).level >= 40)).toEqual([]);
  await gateway.close();
  await vendor.emulator.stop();
});
