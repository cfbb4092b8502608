/** A vendor that lets in two connections at once, in a process of its own. Its parent is told of every order that it is sent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  if (request.method === 'POST') process.send?.({ order: true });
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id: 1, externalId: 'x', made: '2026-01-01T00:00:00Z' }));
});
// The system adds one to it.
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
