import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError } from '../src/errors.ts';
import { passThrough } from '../src/gateway/passthrough.ts';
import { type App, callOf, type Deps, problemsOf } from './route.ts';

const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/octet-stream'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** /passthrough: bodies of any content type, as bytes. Encapsulated: its content type parser is not the others'. */
export function passthrough(app: App, deps: Deps): void {
  app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const method of METHODS) {
      scoped.route({
        method,
        url: '/passthrough/:connection/*',
        config: { scope: 'passthrough' },
        schema: {
          tags: ['passthrough'],
          operationId: `passthrough${method.charAt(0)}${method.slice(1).toLowerCase()}`,
          summary: `Native ${method}`,
          description:
            'The vendor’s own API: the path is appended to the connection’s base URL as it is, with its credentials, time-outs and budget. Query, body, status and the body of the answer stay as they are. A native call that changes data needs one of the `:write` scopes too, whatever its verb.',
          params: z.object({
            connection: z.string().describe('Id of the connection.'),
            '*': z.string().describe('Native path, e.g. `bapi/warehouses`.'),
          }),
          ...(method === 'GET' ? {} : { consumes: CONTENT_TYPES, body: z.unknown().describe('Sent on as it is.') }),
          response: {
            '2xx': { description: 'The vendor’s own answer.', content: { '*/*': { schema: z.unknown() } } },
            // What a vendor refuses passes as it is. Swagger UI knows no ranges, and without this calls every answer undocumented.
            default: { description: 'The vendor’s own answer, whatever its status.', content: { '*/*': { schema: z.unknown() } } },
            ...orVendors(problemsOf(['vendor'], 'not_found', 'body_too_large', 'outcome_unknown')),
          },
        },
        handler,
      });
    }
  });

  async function handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const call = callOf(request, deps);
    const { connection: id } = request.params as { connection: string };
    const connection = deps.gateway.connection(call.caller, id);
    const prefix = `/passthrough/${id}`;
    // The raw target: what the router decoded could be read in another way than what is sent.
    if (!request.url.startsWith(`${prefix}/`)) throw new ProblemError('invalid_request', 'The connection id may not be percent-encoded.');
    const { status, headers, body } = await passThrough(call, connection, {
      method: request.method,
      target: request.url.slice(prefix.length),
      headers: request.headers,
      body: Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : null,
    });
    return reply
      .code(status)
      .headers(headers)
      .serializer((payload: unknown) => payload as string)
      .send(body);
  }
}

/** Problems under statuses that the vendor may answer with in its own words, too. */
function orVendors(problems: ReturnType<typeof problemsOf>): ReturnType<typeof problemsOf> {
  return Object.fromEntries(
    Object.entries(problems).map(([status, { description, content }]) => [
      status,
      { description: `${description}, or the vendor’s own answer`, content: { ...content, '*/*': { schema: z.unknown() } } },
    ]),
  ) as unknown as ReturnType<typeof problemsOf>;
}
