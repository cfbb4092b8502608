/** What is measured, and what must come out of it. Every figure is a ratio of two of these in one run. */

/** Who answers: the gateway as production runs it, or a peer of `peers/`. */
export type Target = 'gateway' | 'byte proxy' | 'bare' | 'express';

/** One request, again and again. */
export interface Ask {
  readonly target: Target;
  readonly path: string;
  readonly method?: 'POST' | 'PUT';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 200. */
  readonly status?: number;
}

/** What is measured in turns, and compared. */
export interface Scenario {
  readonly name: string;
  /** Connections of the load: few where latency is meant, more where throughput is. */
  readonly connections: number;
  /** By the name in the table. */
  readonly asks: Readonly<Record<string, Ask>>;
}

/** What the requests are made of. */
export interface Facts {
  /** The vendor's number of an order of the connection `retailcrm`. */
  readonly order: string;
  /** ETag of the reference kind that is read. */
  readonly etag: string;
  /** Lines of a stock update. */
  readonly lines: readonly object[];
  /** Connections to slow vendors, for the merge. */
  readonly slow: readonly string[];
  /** Headers with a key that has a limit and has reached it. */
  readonly spent: Readonly<Record<string, string>>;
}

const DRAFT = {
  externalId: 'bench-0',
  customer: { firstName: 'Алёна', lastName: 'Петрова', phone: '+79001728548' },
  items: [
    { name: 'Ботинки классика (белый)', quantity: 2, unitPrice: '12500.50' },
    { name: 'Упаковка подарочная', quantity: 1, unitPrice: '49.90' },
  ],
  shipping: { address: { city: 'Казань', text: 'Баумана, д. 45, кв. 114' } },
};

/** All of them, in the order of the table. */
export function scenarios({ order, etag, lines, slow, spent }: Facts): readonly Scenario[] {
  const list = (limit: number): Scenario => ({
    name: `list of ${limit} orders`,
    connections: 8,
    asks: {
      'byte proxy': { target: 'byte proxy', path: `/api/v5/orders?limit=${limit}&page=1` },
      bare: { target: 'bare', path: `/orders?limit=${limit}` },
      express: { target: 'express', path: `/orders?limit=${limit}` },
      gateway: { target: 'gateway', path: `/orders?connection=retailcrm&limit=${limit}` },
    },
  });
  const ofVendor = (vendor: string): Scenario => ({
    name: `list of 50 orders, ${vendor}`,
    connections: 8,
    asks: { gateway: { target: 'gateway', path: `/orders?connection=${vendor}&limit=50` } },
  });
  return [
    {
      name: 'one order',
      connections: 8,
      asks: {
        'byte proxy': { target: 'byte proxy', path: `/api/v5/orders/${order}?by=id` },
        bare: { target: 'bare', path: `/orders/retailcrm:order-${order}` },
        express: { target: 'express', path: `/orders/retailcrm:order-${order}` },
        gateway: { target: 'gateway', path: `/orders/retailcrm:order-${order}` },
        passthrough: { target: 'gateway', path: `/passthrough/retailcrm/api/v5/orders/${order}?by=id` },
      },
    },
    list(20),
    list(50),
    list(100),
    ofVendor('hprofit'),
    ofVendor('saplab'),
    {
      name: 'create an order',
      connections: 8,
      asks: { gateway: { target: 'gateway', method: 'POST', path: '/orders?connection=retailcrm', body: DRAFT, status: 201 } },
    },
    {
      name: 'set 1,000 stock lines',
      connections: 4,
      asks: { gateway: { target: 'gateway', method: 'PUT', path: '/stock', body: { lines } } },
    },
    {
      name: 'six connections merged',
      connections: 1,
      asks: {
        merged: { target: 'gateway', path: `/orders?connection=${slow.join(',')}&limit=20` },
        ...Object.fromEntries(slow.map((id) => [`${id} alone`, { target: 'gateway' as const, path: `/orders?connection=${id}&limit=20` }])),
      },
    },
    {
      name: 'cached reference',
      connections: 16,
      asks: {
        'byte proxy': { target: 'byte proxy', path: '/api/v5/reference/statuses' },
        gateway: { target: 'gateway', path: '/reference/order-statuses?connection=retailcrm' },
        '304': {
          target: 'gateway',
          path: '/reference/order-statuses?connection=retailcrm',
          headers: { 'if-none-match': etag },
          status: 304,
        },
      },
    },
    {
      name: 'refusals',
      connections: 16,
      asks: {
        'invalid body': {
          target: 'gateway',
          method: 'POST',
          path: '/orders?connection=retailcrm',
          body: { ...DRAFT, items: [{ quantity: 0 }] },
          status: 400,
        },
        'spent limit': { target: 'gateway', path: '/connections', headers: spent, status: 429 },
      },
    },
  ];
}

/** Medians of one ask. */
export interface Result {
  readonly scenario: string;
  readonly name: string;
  /** Answers a second. */
  readonly throughput: number;
  /** Milliseconds of processor time an answer, all threads. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** A figure that must be at least (or, with `most`, at most) its floor. */
export interface Figure {
  readonly name: string;
  readonly floor: number;
  readonly goal: number | null;
  readonly most?: boolean;
  value(of: (scenario: string, name: string) => Result, all: readonly Result[]): number;
}

/** The figures that the project holds itself to. */
export const FIGURES: readonly Figure[] = [
  {
    name: 'list of 50 orders, throughput against the bare translation',
    floor: 0.95,
    goal: 2,
    value: (of) => of('list of 50 orders', 'gateway').throughput / of('list of 50 orders', 'bare').throughput,
  },
  {
    name: 'one order, p50 against the byte proxy',
    floor: 1.5,
    goal: 1.15,
    most: true,
    value: (of) => of('one order', 'gateway').p50 / of('one order', 'byte proxy').p50,
  },
  {
    name: 'cached reference, throughput against the byte proxy',
    floor: 2.5,
    goal: 3.5,
    value: (of) => of('cached reference', 'gateway').throughput / of('cached reference', 'byte proxy').throughput,
  },
  {
    name: '304, throughput against the byte proxy',
    floor: 3,
    goal: 4,
    value: (of) => of('cached reference', '304').throughput / of('cached reference', 'byte proxy').throughput,
  },
  {
    name: 'list of 50 orders, throughput against Express + axios',
    floor: 1.3,
    goal: 3,
    value: (of) => of('list of 50 orders', 'gateway').throughput / of('list of 50 orders', 'express').throughput,
  },
  {
    name: 'six connections merged, p50 against the slowest alone',
    floor: 1.3,
    goal: 1.1,
    most: true,
    value: (of, all) => {
      const alone = all.filter(({ scenario, name }) => scenario === 'six connections merged' && name !== 'merged');
      return of('six connections merged', 'merged').p50 / Math.max(...alone.map(({ p50 }) => p50));
    },
  },
  {
    name: 'cost of 100 orders a page against five times that of 20',
    floor: 1.1,
    goal: null,
    most: true,
    value: (of) => of('list of 100 orders', 'gateway').cpu / (5 * of('list of 20 orders', 'gateway').cpu),
  },
];
