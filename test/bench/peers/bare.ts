/**
 * Peer: the translation with nothing around it, node:http + undici + JSON.parse + a hand-written map + JSON.stringify. No authentication, no checks, no
 * limits, no failures: the limit of the plain way. `node bare.ts RETAILCRM API_KEY`
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { loadNames, toList, toOrder } from './hand-map.ts';

const [upstream = '', apiKey = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 64 });
const headers = { 'x-api-key': apiKey };
const read = async (path: string) => {
  const { body } = await pool.request({ method: 'GET', path, headers });
  return JSON.parse(await body.text());
};
const names = await loadNames(read);

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  const id = /^\/orders\/retailcrm:order-(\d+)$/.exec(url.pathname)?.[1];
  const answer =
    id === undefined
      ? toList(await read(`/api/v5/orders?limit=${url.searchParams.get('limit')}&page=1`), names)
      : toOrder((await read(`/api/v5/orders/${id}?by=id`)).order, names);
  const text = JSON.stringify(answer);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
