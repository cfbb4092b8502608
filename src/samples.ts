/** Sample calls: the sandbox prints them, the README shows them, and the tests run them. */

/** One call. */
export interface Sample {
  readonly title: string;
  readonly method: 'GET' | 'POST';
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Status of a good answer. */
  readonly expect: number;
}

/** Connections of the sandbox that have other names than their vendors. */
const NAMES: Readonly<Record<string, string>> = { hprofit: 'kyiv-hp', retailcrm: 'shop-rc' };

/** Id of the sandbox's connection to a vendor, under the vendor's default options. */
export function sandboxConnection(vendor: string): string {
  return NAMES[vendor] ?? vendor;
}

/** What the samples need to know of the gateway that they are for. */
export interface SampleSubject {
  /** Connection that takes the sample order. */
  readonly connection: string;
  /** Id of an order that exists. */
  readonly orderId: string;
}

/** The sample calls in the order in which they are best tried. */
export function samples({ connection, orderId }: SampleSubject): readonly Sample[] {
  return [
    { title: 'What each connection can do', method: 'GET', path: '/connections', expect: 200 },
    { title: 'Orders of every connection', method: 'GET', path: '/orders?limit=3', expect: 200 },
    { title: 'One order', method: 'GET', path: `/orders/${orderId}`, expect: 200 },
    {
      title: 'A new order; sent twice, it is still one order',
      method: 'POST',
      path: `/orders?connection=${connection}`,
      headers: { 'Idempotency-Key': 'sample-order-1' },
      body: {
        externalId: '700100',
        customer: { firstName: 'Olena', lastName: 'Kovalenko', phone: '+380672225522' },
        items: [{ name: 'Linen shirt', quantity: 2, unitPrice: '450.00' }],
        shipping: { address: { city: 'Kyiv', text: 'Khreshchatyk 1' } },
      },
      expect: 201,
    },
  ];
}

/** Orders that the sandbox has accepted and does not deliver by itself: to look at, to try again, to cancel. By their operations' ids. */
export const SAMPLE_OPERATIONS = {
  look: '01980f00-0000-7000-8000-000000700201',
  retry: '01980f00-0000-7000-8000-000000700202',
  cancel: '01980f00-0000-7000-8000-000000700203',
} as const;

/** What those operations are to deliver. */
export const SAMPLE_DRAFT = {
  customer: { firstName: 'Olena', lastName: 'Kovalenko', phone: '+380672225522' },
  items: [{ name: 'Linen shirt', quantity: 1, unitPrice: '450.00' }],
};

/** The call as a line for a POSIX shell. */
export function curl(sample: Sample, gateway: { readonly url: string; readonly key: string }): string {
  const headers = {
    Authorization: `Bearer ${gateway.key}`,
    ...sample.headers,
    ...(sample.body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  return [
    'curl -sS',
    ...(sample.method === 'GET' ? [] : [`-X ${sample.method}`]),
    quoted(`${gateway.url}${sample.path}`),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(sample.body === undefined ? [] : [`-d ${quoted(JSON.stringify(sample.body))}`]),
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
