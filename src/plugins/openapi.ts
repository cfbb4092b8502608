/** The OpenAPI document out of the routes' own schemas, and Swagger UI at /docs. */
import { readFileSync } from 'node:fs';
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { document } from '../../openapi/document.ts';
import { EXAMPLES, type GoldenExample, readGoldenExamples } from '../../openapi/examples.ts';
import { capabilitiesUnder, capabilityOf, FILTER_SUPPORT, filtersUnder, perVendor } from '../../openapi/facts.ts';
import type { Adapter } from '../adapter.ts';
import { CATALOGUE, type ErrorCode, ProblemError } from '../errors.ts';
import { FILTERS, type FilteredList } from '../gateway/filters.ts';
import { problemBody } from '../gateway/problem-body.ts';

/** What the page's scripts know. */
declare const SwaggerUIBundle: { plugins: { DownloadUrl(system: unknown): never } };
declare const sluice: {
  plugin(): never;
  order(a: string, b: string): number;
  intercept<T>(request: T): T;
  start(): void;
};

type JsonObject = Record<string, unknown>;
interface Operation {
  operationId?: string;
  description?: string;
  parameters?: { name: string; in: string; description?: string; example?: unknown; examples?: JsonObject }[];
  requestBody?: { content: Record<string, JsonObject>; required?: boolean };
  responses: Record<string, { headers?: JsonObject; description?: string; content?: Record<string, JsonObject>; $ref?: string }>;
}

const text = (description: string) => ({ schema: { type: 'string' }, description });
const count = (description: string) => ({ schema: { type: 'integer' }, description });
/** Every header of the gateway's own. */
const HEADERS = {
  'X-Request-Id': text('The caller’s, when it is sane.'),
  'Sluice-Vendor-Calls': count('Calls to vendors that this answer took.'),
  'Sluice-Ignored': text('JSON Pointers of what was given and has no place at the vendor.'),
  Location: text('Where it is now.'),
  'Preference-Applied': text('What of `Prefer` was done.'),
  'Idempotency-Replayed': text('`true`: the answer that was given to this `Idempotency-Key` before.'),
  RateLimit: text('What is left of the key’s budget.'),
  'RateLimit-Policy': text('The key’s budget.'),
  'Retry-After': count('Seconds to wait.'),
  'WWW-Authenticate': text('How to authenticate.'),
  ETag: text('Names this state of the list; give it as `If-None-Match`.'),
  Age: count('Seconds since the vendor was asked.'),
  'Cache-Control': text('How long it may be kept.'),
  'Cache-Status': text('Whether it came from the cache.'),
} as const satisfies JsonObject;

/** What answers from the cache of reference data. */
const CACHED: ReadonlySet<string> = new Set(['/reference/{kind}', '/connections/{connection}/openapi.json']);

/** Headers that an answer may carry. Operations share their problems: what one may carry, all of its status may. */
function headersOf(status: string, path: string): (keyof typeof HEADERS)[] {
  const always = ['X-Request-Id', 'Sluice-Vendor-Calls', 'RateLimit', 'RateLimit-Policy'] as const;
  const cached = CACHED.has(path) ? (['ETag', 'Age', 'Cache-Control', 'Cache-Status'] as const) : [];
  if (/^[23]/.test(status)) {
    const made = status === '201' ? (['Location'] as const) : status === '202' ? (['Location', 'Preference-Applied'] as const) : [];
    return [...always, 'Sluice-Ignored', 'Idempotency-Replayed', ...made, ...cached];
  }
  const own: Readonly<Record<string, readonly (keyof typeof HEADERS)[]>> = {
    401: ['WWW-Authenticate'],
    409: ['Retry-After'],
    429: ['Retry-After'],
    503: ['Retry-After'],
    default: ['Retry-After'],
  };
  return [...always, 'Idempotency-Replayed', ...(own[status] ?? [])];
}

/** Registers the document, its two files and the UI. Register before the routes. */
export async function openapi(app: FastifyInstance, adapters: readonly Adapter[]): Promise<void> {
  const transform = createJsonSchemaTransform({});
  const transformObject = createJsonSchemaTransformObject({});
  /** Operations whose body may be left out. */
  const optional = new Set<string>();
  const goldens = readGoldenExamples();
  await app.register(swagger, {
    openapi: document as unknown as NonNullable<FastifyDynamicSwaggerOptions['openapi']>,
    transform: (input) => {
      const { schema, url } = transform(input as Parameters<typeof transform>[0]);
      const { scope } = (input.route as { config?: { scope?: string } }).config ?? {};
      const extra: JsonObject =
        scope === undefined
          ? { security: [] }
          : { description: `${schema?.description ?? ''}\n\nScope: \`${scope === 'any' ? 'any key' : scope}\`.` };
      const { operationId = '', body } = (input.schema ?? {}) as { operationId?: string; body?: z.ZodType };
      if (body?.safeParse(undefined).success) optional.add(operationId);
      return { schema: { ...schema, ...extra }, url };
    },
    transformObject: (input) =>
      finish(transformObject(input as Parameters<typeof transformObject>[0]) as JsonObject, { optional, goldens, adapters }) as never,
  });
  let written: string | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    written ??= JSON.stringify(app.swagger());
    return reply.type('application/json').send(written);
  });
  app.get('/openapi.yaml', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/yaml').send(app.swagger({ yaml: true })),
  );
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: {
      // Without the bar that holds another project's logo and a field for any document: `workbench.js` draws its own.
      layout: 'BaseLayout',
      // The bar keeps the key, for as long as the tab lives.
      persistAuthorization: false,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      // These run in the page, where `workbench.js` is.
      plugins: [(system) => SwaggerUIBundle.plugins.DownloadUrl(system), () => sluice.plugin()],
      operationsSorter: (a, b) => sluice.order(a, b),
      requestInterceptor: (request) => sluice.intercept(request),
      onComplete: () => sluice.start(),
    },
    theme: {
      title: 'Sluice',
      js: [{ filename: 'workbench.js', content: workbench('workbench.js') }],
      css: [{ filename: 'workbench.css', content: workbench('workbench.css') }],
    },
    staticCSP: true,
    // Swagger UI's own policy would turn calls of a gateway on plain HTTP into HTTPS, and lets it load pictures from elsewhere.
    transformStaticCSP: () =>
      "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'none'; frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'",
  });
}

/** A file of the page's own. */
function workbench(name: string): string {
  return readFileSync(new URL(`../../openapi/workbench/${name}`, import.meta.url), 'utf8');
}

/** The document as YAML, as it is committed. */
export function toYaml(openapiDocument: unknown): string {
  return stringify(openapiDocument, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What the document is finished with. */
interface Finishing {
  /** Operations whose body may be left out. */
  readonly optional: ReadonlySet<string>;
  readonly goldens: ReturnType<typeof readGoldenExamples>;
  readonly adapters: readonly Adapter[];
}

/** Readable path parameters, examples, what each vendor can do, answer headers, and none of the schemas that nothing refers to. */
function finish(whole: JsonObject, { optional, goldens, adapters }: Finishing): JsonObject {
  const shared: JsonObject = {};
  const paths = Object.fromEntries(Object.entries(whole.paths as JsonObject).map(([path, item]) => [path.replace('{*}', '{path}'), item]));
  for (const [path, item] of Object.entries(paths) as [string, Record<string, Operation>][]) {
    for (const operation of Object.values(item)) {
      const { operationId = '' } = operation;
      for (const parameter of operation.parameters ?? []) if (parameter.in === 'path' && parameter.name === '*') parameter.name = 'path';
      if (operation.requestBody) operation.requestBody.required = !optional.has(operationId);
      tellVendors(operation, adapters);
      showOwn(operation, EXAMPLES[operationId]);
      showGoldens(operation, goldens[operationId], adapters);
      for (const [status, response] of Object.entries(operation.responses)) {
        response.headers = Object.fromEntries(headersOf(status, path).map((name) => [name, { $ref: `#/components/headers/${name}` }]));
        response.description =
          response.description && response.description !== 'Default Response' ? response.description : (STATUS[status] ?? 'Answer.');
        if (!/^[45]/.test(status)) continue;
        showProblem(response);
        // Operations share their problems: each set of codes stands in the document once.
        const name = `Problem${status}.${response.description.replace(/[^\w,]/g, '').replaceAll(',', '.')}`;
        shared[name] = response;
        operation.responses[status] = { $ref: `#/components/responses/${name}` };
      }
    }
  }
  const done: JsonObject = { ...whole, paths };
  const components = done.components as { schemas: JsonObject };
  // The model knows no catalogue; whoever generates a client wants its codes one by one.
  const { Problem } = components.schemas as { Problem?: { properties: { code: { enum?: string[] } } } };
  if (Problem) Problem.properties.code.enum = Object.keys(CATALOGUE);
  return {
    ...done,
    components: { ...components, headers: HEADERS, responses: shared, schemas: referenced(done, components.schemas, shared) },
  };
}

/** Says of an operation and of its filters what each vendor makes of them. */
function tellVendors(operation: Operation, adapters: readonly Adapter[]): void {
  const capability = capabilityOf(operation.operationId ?? '');
  if (!capability || adapters.length === 0) return;
  const { resource, operation: name } = capability;
  const able = perVendor(adapters, (adapter) => known(capabilitiesUnder(adapter)[resource]?.[name]), '501');
  const filtered = name === 'list' && resource in FILTERS ? Object.keys(FILTERS[resource as FilteredList]) : [];
  const legend = filtered.length > 0 ? `\n\nBehind each filter stands who honours it and how: ${FILTER_SUPPORT}.` : '';
  operation.description = `${operation.description ?? ''}\n\nVendors: ${able}.${legend}`;
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== 'query' || !filtered.includes(parameter.name)) continue;
    const honoured = perVendor(adapters, (adapter) => filtersUnder(adapter, resource)[parameter.name], '422');
    parameter.description = `${parameter.description ?? ''}\n\n${honoured}.`;
  }
}

function known(capability: string | undefined): string | undefined {
  return capability === 'unsupported' ? undefined : capability;
}

/** Puts the example of an operation of the gateway's own where it belongs. */
function showOwn(operation: Operation, example: (typeof EXAMPLES)[string] | undefined): void {
  for (const parameter of operation.parameters ?? []) {
    const value = example?.parameters?.[parameter.name];
    if (value !== undefined) parameter.example = value;
  }
  const [content] = Object.values(operation.requestBody?.content ?? {});
  if (content && example?.body !== undefined) content.example = example.body;
  for (const [status, value] of Object.entries(example?.answers ?? {})) {
    const [answer] = Object.values(operation.responses[status]?.content ?? {});
    if (answer) answer.example = value;
  }
}

/** Shows the first of a response's codes. */
function showProblem({ description = '', content }: Operation['responses'][string]): void {
  const code = /`([a-z_]+)`/.exec(description)?.[1] as ErrorCode | undefined;
  const problem = content?.['application/problem+json'];
  if (!problem || code === undefined || !(code in CATALOGUE)) return;
  const request = { requestId: '01980f00-0000-7000-8000-000000000001', instance: '/orders' };
  problem.example = problemBody(new ProblemError(code, `${CATALOGUE[code].title}: what was wrong.`), request);
}

/** Puts recorded requests and answers where they belong, each under its vendor. */
function showGoldens(
  operation: Operation,
  goldens: Readonly<Record<string, GoldenExample>> | undefined,
  adapters: readonly Adapter[],
): void {
  const shown = adapters.flatMap(({ vendor, title }) => {
    const golden = goldens?.[vendor];
    return golden ? [{ vendor, title, golden }] : [];
  });
  const examplesOf = (value: (golden: GoldenExample) => unknown): JsonObject | undefined => {
    const entries = shown.flatMap(({ vendor, title, golden }) => {
      const each = value(golden);
      return each === undefined ? [] : [[vendor, { summary: title, value: each }]];
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  for (const parameter of operation.parameters ?? []) {
    const examples = examplesOf(({ parameters }) => parameters[parameter.name]);
    if (examples) parameter.examples = examples;
  }
  const [request] = Object.values(operation.requestBody?.content ?? {});
  const bodies = examplesOf(({ body }) => body);
  if (request && bodies) request.examples = bodies;
  for (const [status, { content }] of Object.entries(operation.responses)) {
    const [answer] = Object.values(content ?? {});
    const answers = examplesOf((golden) => (String(golden.status) === status ? golden.answer : undefined));
    if (answer && answers) answer.examples = answers;
  }
}

const STATUS: Readonly<Record<string, string>> = {
  '200': 'Done.',
  '201': 'Created.',
  '202': 'Accepted.',
  '204': 'Deleted.',
  '304': 'Unchanged.',
};

/** Schemas that the paths lead to. */
function referenced(whole: JsonObject, schemas: JsonObject, responses: JsonObject): JsonObject {
  const seen = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null) {
      for (const [key, value] of Object.entries(part)) {
        if (key === '$ref' && typeof value === 'string') {
          const name = value.replace('#/components/schemas/', '');
          if (!seen.has(name)) {
            seen.add(name);
            visit(schemas[name]);
          }
        } else visit(value);
      }
    }
  };
  visit(whole.paths);
  visit(responses);
  return Object.fromEntries(
    Object.entries(schemas)
      .filter(([name]) => seen.has(name))
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}
