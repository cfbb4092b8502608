/** What the OpenAPI document says beyond the routes: prose, tags, security, examples. */
import { CATALOGUE } from '../src/errors.ts';

const errors = Object.entries(CATALOGUE)
  .map(([code, { status, title, retryable }]) => `| ${status} | \`${code}\` | ${title} | ${retryable ? 'yes' : 'no'} |`)
  .join('\n');

/** The document without paths. */
export const document = {
  openapi: '3.1.0',
  info: {
    title: 'Sluice',
    version: '1',
    summary: 'One REST API in front of several commerce back-offices.',
    license: { name: 'MIT', identifier: 'MIT' },
    description: `One normalized surface over the back-offices of several vendors. Each configured account is a *connection*; every id is a gateway id,
\`<connection>:<native>\`, opaque except for its first part.

**Lists** take \`limit\` and \`cursor\`; \`page.nextCursor\` leads on until it is null. Without \`connection\` they ask every connection that the key may use, and
\`sources\` tells what became of each. A filter that a connection cannot honour is never ignored: 422 \`unsupported_filter\`, or a skipped source.

**Writes** never lose anything silently: a field that the vendor has no place for is named in the header \`Sluice-Ignored\`, or refused under
\`Prefer: handling=strict\`. \`Idempotency-Key\` on POST makes a repeat safe; an order's \`externalId\` is unique per connection.

**Amounts** are decimal strings. **Times** are RFC 3339 in UTC. Every answer carries \`X-Request-Id\`; every answer that asked vendors tells how many calls
that took in \`Sluice-Vendor-Calls\`.

**Errors** are RFC 9457 problems, \`application/problem+json\`; \`code\` says which.

<details><summary>Error codes</summary>

| status | code | title | worth repeating |
|---|---|---|---|
${errors}

</details>
`,
  },
  servers: [{ url: '/', description: 'This gateway.' }],
  tags: [
    { name: 'orders', description: 'Orders of storefronts and marketplaces.' },
    { name: 'operations', description: 'Orders that were accepted with 202 and are delivered later.' },
    { name: 'products', description: 'The catalogue: products and their variants.' },
    { name: 'stock', description: 'Quantities by warehouse.' },
    { name: 'customers', description: 'Persons and companies, and the ledgers of their balances.' },
    { name: 'categories', description: 'Product categories.' },
    { name: 'reference', description: 'Slowly changing data that the rest refers to; cached.' },
    { name: 'connections', description: 'What each configured account can do, and how it is.' },
    { name: 'passthrough', description: 'The vendors’ own APIs.' },
    { name: 'health', description: 'For whoever runs it.' },
  ],
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API key of the configuration file.' },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key in a header of its own.' },
    },
  },
  security: [{ bearer: [] }, { apiKey: [] }],
} as const;
