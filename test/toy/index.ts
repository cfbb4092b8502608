/** A sixth vendor, as small as one can be: what the README says of adding one is tried with it (`test/sixth-vendor.test.ts`). It keeps notes as orders. */
import { z } from 'zod';
import { defineAdapter } from '../../src/define-adapter.ts';
import { toGid } from '../../src/lib/ids.ts';
import { toMoney } from '../../src/lib/money.ts';
import { readerOf } from '../../src/lib/reader.ts';
import { fromUnix } from '../../src/lib/time.ts';
import type { Order } from '../../src/model/order.ts';
import type { Http } from '../../src/wire.ts';

const NativeNote = z.object({ id: z.number(), made: z.number(), sum: z.number() });
const readNotes = readerOf(z.array(NativeNote));

const orderOf = (note: z.infer<typeof NativeNote>, scope: { connection: string; vendor: string; currency: string }): Order => ({
  id: toGid(scope, note.id),
  connection: scope.connection,
  vendor: scope.vendor,
  number: String(note.id),
  externalId: null,
  status: 'pending',
  nativeStatus: null,
  currency: scope.currency,
  createdAt: fromUnix(note.made) ?? '',
  updatedAt: null,
  customer: null,
  items: [],
  totals: { items: null, discount: null, shipping: null, tax: null, total: toMoney(note.sum), paid: null, due: null },
  payment: { status: 'unknown', method: null },
  shipping: null,
  source: null,
  notes: { customer: null, manager: null },
  extra: {},
  raw: note,
});

export const toy = defineAdapter({
  vendor: 'toy',
  title: 'Toy',
  credentials: z.strictObject({ token: z.string().min(1) }),
  options: z.strictObject({}),
  defaults: {
    timezone: 'UTC',
    currency: 'EUR',
    country: 'DE',
    limits: { requestsPerSecond: 100, concurrency: 4, timeoutMs: 2000, retries: 1 },
  },
  wire: {
    authorize: (request, { credentials }) => ({ ...request, headers: { ...request.headers, authorization: `Toy ${credentials.token}` } }),
    readFailure: () => undefined,
    surprising: [],
  },
  connect: (http: Http) => ({
    notes: (from: number, size: number) => http.send({ method: 'GET', path: '/notes', query: { from, size }, effect: 'read' }, readNotes),
  }),
  resources: () => ({
    orders: {
      list: {
        capability: 'native',
        filters: { number: 'scan' },
        pageSizes: { max: 50 },
        total: 'never',
        order: 'newest first',
        async run({ client, scope }, { position, size }) {
          const from = Number(position?.from ?? 0);
          const notes = await client.notes(from, size);
          return { items: notes.map((note) => orderOf(note, scope)), next: notes.length < size ? null : { from: from + size } };
        },
      },
    },
  }),
  reference: {},
});
