/** Listens with a queue of one, tells the port, and never takes a connection out of the queue: nothing runs here any more. */
import { type AddressInfo, createServer } from 'node:net';

const server = createServer();
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  process.send?.((server.address() as AddressInfo).port, () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});
