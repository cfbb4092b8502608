/** Peer: what a user would write: Express 5, axios, the same hand-written map. `node express.ts RETAILCRM API_KEY` */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
// @ts-expect-error: Express has no types of its own, and this file needs none
import express from 'express';
import { loadNames, toList, toOrder } from './hand-map.ts';

const [upstream = '', apiKey = ''] = process.argv.slice(2);
const client = axios.create({
  baseURL: upstream,
  headers: { 'x-api-key': apiKey },
  httpAgent: new http.Agent({ keepAlive: true, maxSockets: 64 }),
});
const read = async (path: string) => (await client.get(path)).data;
const names = await loadNames(read);

const app = express();
app.get('/orders', async (request: { query: { limit: string } }, response: { json(body: unknown): void }) => {
  response.json(toList(await read(`/api/v5/orders?limit=${request.query.limit}&page=1`), names));
});
app.get('/orders/:id', async (request: { params: { id: string } }, response: { json(body: unknown): void }) => {
  const id = request.params.id.replace('retailcrm:order-', '');
  response.json(toOrder((await read(`/api/v5/orders/${id}?by=id`)).order, names));
});
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
