/** Peer: @fastify/http-proxy as its README shows it. Moves bytes, understands nothing. `node byte-proxy.ts UPSTREAM` */
import proxy from '@fastify/http-proxy';
import Fastify from 'fastify';

const app = Fastify();
await app.register(proxy, { upstream: process.argv[2] ?? '', undici: { connections: 64 } });
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${app.server.address() && `http://127.0.0.1:${(app.server.address() as { port: number }).port}`}\n`);
