/** The OpenAPI document out of the routes' own schemas, and Swagger UI at /docs. */
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { stringify } from 'yaml';
import { document } from '../../openapi/document.ts';
import { EXAMPLES } from '../../openapi/examples.ts';

type JsonObject = Record<string, unknown>;
interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string; example?: unknown }[];
  requestBody?: { content: Record<string, JsonObject>; required?: boolean };
  responses: Record<string, { headers?: JsonObject; description?: string; $ref?: string }>;
}

const HEADERS: JsonObject = {
  'X-Request-Id': { schema: { type: 'string' }, description: 'The caller’s, when it is sane.' },
  'Sluice-Vendor-Calls': { schema: { type: 'integer' }, description: 'Calls to vendors that this answer took.' },
  'Sluice-Ignored': { schema: { type: 'string' }, description: 'JSON Pointers of what was given and has no place at the vendor.' },
};

/** Registers the document, its two files and the UI. Register before the routes. */
export async function openapi(app: FastifyInstance): Promise<void> {
  const transform = createJsonSchemaTransform({});
  const transformObject = createJsonSchemaTransformObject({});
  await app.register(swagger, {
    openapi: document as unknown as NonNullable<FastifyDynamicSwaggerOptions['openapi']>,
    transform: (input) => {
      const { schema, url } = transform(input as Parameters<typeof transform>[0]);
      const { scope } = (input.route as { config?: { scope?: string } }).config ?? {};
      const extra: JsonObject =
        scope === undefined
          ? { security: [] }
          : { description: `${schema?.description ?? ''}\n\nScope: \`${scope === 'any' ? 'any key' : scope}\`.` };
      return { schema: { ...schema, ...extra }, url };
    },
    transformObject: (input) => finish(transformObject(input as Parameters<typeof transformObject>[0]) as JsonObject) as never,
  });
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(app.swagger())),
  );
  app.get('/openapi.yaml', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/yaml').send(app.swagger({ yaml: true })),
  );
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // BaseLayout: without the bar that holds another project's logo and a field for another document.
    uiConfig: {
      layout: 'BaseLayout',
      persistAuthorization: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      docExpansion: 'list',
    },
    theme: { title: 'Sluice' },
    staticCSP: true,
    // Swagger UI's own policy would turn calls of a gateway on plain HTTP into HTTPS, and lets it load pictures from elsewhere.
    transformStaticCSP: () =>
      "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'none'; frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'",
  });
}

/** The document as YAML, as it is committed. */
export function toYaml(openapiDocument: unknown): string {
  return stringify(openapiDocument, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Readable path parameters, examples, answer headers, and none of the schemas that nothing refers to. */
function finish(whole: JsonObject): JsonObject {
  const shared: JsonObject = {};
  const paths = Object.fromEntries(Object.entries(whole.paths as JsonObject).map(([path, item]) => [path.replace('{*}', '{path}'), item]));
  for (const item of Object.values(paths) as Record<string, Operation>[]) {
    for (const operation of Object.values(item)) {
      const example = EXAMPLES[operation.operationId ?? ''];
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in === 'path' && parameter.name === '*') parameter.name = 'path';
        const value = example?.parameters?.[parameter.name];
        if (value !== undefined) parameter.example = value;
      }
      if (operation.requestBody) {
        const [content] = Object.values(operation.requestBody.content);
        if (content && example?.body !== undefined) content.example = example.body;
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        const names = /^2/.test(status) ? Object.keys(HEADERS) : ['X-Request-Id'];
        response.headers = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
        response.description =
          response.description && response.description !== 'Default Response' ? response.description : (STATUS[status] ?? 'Answer.');
        if (!/^[45]/.test(status)) continue;
        // Operations share their problems: each set of codes stands in the document once.
        const name = `Problem${status}.${response.description.replace(/[`\s]/g, '').replaceAll(',', '.')}`;
        shared[name] = response;
        operation.responses[status] = { $ref: `#/components/responses/${name}` };
      }
    }
  }
  const done: JsonObject = { ...whole, paths };
  const components = done.components as { schemas: JsonObject };
  return {
    ...done,
    components: { ...components, headers: HEADERS, responses: shared, schemas: referenced(done, components.schemas, shared) },
  };
}

const STATUS: Readonly<Record<string, string>> = { '200': 'Done.', '201': 'Created.', '204': 'Deleted.', '304': 'Unchanged.' };

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
