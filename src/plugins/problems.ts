/** Every error as problem+json: the engine's, Fastify's own, unknown routes, wrong methods, and bugs (without a stack). */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from '../errors.ts';
import { problemBody } from '../gateway/problem-body.ts';
import { toPartProblem } from '../gateway/problems.ts';
import { toPointer } from '../lib/pointers.ts';
import { StoreError } from '../store/store-error.ts';

/** Registers the error handler and, with `authenticate`, the handler of unknown routes: who has no key learns nothing of them. */
export function problems(app: FastifyInstance, authenticate: (request: FastifyRequest) => void): void {
  const routes: { method: string; pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(
      `^${url
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/:[A-Za-z]+/g, '[^/]+')
        .replace(/\*/g, '.*')}$`,
    );
    for (const each of Array.isArray(method) ? method : [method]) routes.push({ method: each, pattern });
  });
  app.setErrorHandler((error: unknown, request, reply) => sendProblem(request, reply, asProblem(error, request)));
  app.setNotFoundHandler((request, reply) => {
    authenticate(request);
    const path = pathOf(request);
    const allowed = [...new Set(routes.filter((route) => route.pattern.test(path)).map((route) => route.method))].sort();
    if (allowed.length === 0 || allowed.includes(request.method)) throw new ProblemError('unknown_route', `There is no ${path}.`);
    reply.header('allow', allowed.join(', '));
    throw new ProblemError('method_not_allowed', `${path} takes ${allowed.join(', ')}.`);
  });
}

/** What Fastify refuses before any hook runs: a path whose percent-encoding is broken. Give it as `frameworkErrors`. */
export function frameworkProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('x-request-id', request.id);
  return sendProblem(request, reply, asProblem(error, request));
}

/**
 * What is no HTTP that Node can read, or came too slowly: there is no request yet, so the bytes of an answer go straight to the socket. Give it
 * as `clientErrorHandler`.
 */
export function socketProblem(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, reason, detail] = SOCKET_ERRORS[error.code ?? ''] ?? [400, 'Bad Request', 'This is no HTTP request that can be read.'];
  const requestId = randomUUID();
  const problem = problemBody(new ProblemError('invalid_request', detail), { requestId, instance: '' });
  const body = JSON.stringify(status === problem.status ? problem : { ...problem, title: reason, status });
  const headers = `Content-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}`;
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${reason}\r\n${headers}\r\nConnection: close\r\n\r\n${body}`);
  socket.destroy(error);
}

/** What Node would refuse by itself, with nothing in its answer. Give the server `requireHostHeader: false`. */
export function bareRefusals(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined)
      done(new ProblemError('invalid_request', 'HTTP/1.1 requires the header Host.'));
    else done();
  });
  // RFC 9110, 10.1.1: an expectation that nobody knows may be ignored.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
}

const SOCKET_ERRORS: Readonly<Record<string, readonly [status: number, reason: string, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not come whole in time.'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are larger than this gateway reads.'],
};

/** Sends a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply {
  const { retryAfter } = problem.details;
  if (retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  else if (problem.status === 503) reply.header('retry-after', '5');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="sluice"');
  request.problem = problem.code;
  const body = problemBody(problem, { requestId: request.id, instance: pathOf(request) });
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').serializer(JSON.stringify).send(body);
}

/** Path of a request without its query, which may hold names and phones, and without the origin that a proxy's request names. */
export function pathOf(request: Pick<FastifyRequest, 'url'>): string {
  return request.url.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] || '/';
}

function asProblem(error: unknown, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode, message } = (error ?? {}) as Partial<FastifyError>;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('unsupported_media_type', 'Bodies are JSON: send Content-Type: application/json.');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('body_too_large', `The body is larger than ${request.routeOptions.bodyLimit ?? 'allowed'} bytes.`);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new ProblemError('malformed_body', 'The body is not what its headers say, or not JSON.');
    case 'FST_ERR_BAD_URL':
      return new ProblemError('invalid_request', 'The URL cannot be decoded.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ProblemError('not_found', 'There is no record with so long an id.');
    default:
  }
  // Fastify's own words are safe to tell; those of anything else may be about what a caller must not see.
  if (code?.startsWith?.('FST_') && statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ProblemError('invalid_request', String(message ?? 'Invalid request.'));
  // What was asked needs the store, and the store is gone.
  if (error instanceof StoreError) {
    request.log.error({ err: error, requestId: request.id }, 'store');
    return new ProblemError('overloaded', { detail: 'What this needs cannot be kept or looked up at the moment.', retryAfter: 5 }, error);
  }
  return toPartProblem(error, 'read', (bug) => reportBug(request, bug));
}

/** Logs a bug. What breaks off because its caller went away is none. */
export function reportBug(request: FastifyRequest, error: unknown): void {
  if (request.gone?.aborted || request.raw.socket?.destroyed) request.log.debug({ requestId: request.id }, 'the caller went away');
  else request.log.error({ err: error, requestId: request.id }, 'unexpected error');
}

/** Characters of a path that a problem tells. */
const LONGEST_PATH = 300;

/** Fastify validator over zod schemas that tells every fault with its path: JSON Pointers in bodies, names elsewhere. */
export function validator({
  schema,
  httpPart,
}: {
  schema: z.ZodType;
  httpPart?: string | undefined;
}): (data: unknown) => { value: unknown } | { error: Error } {
  return (data) => {
    const result = schema.safeParse(httpPart === 'body' && data === null ? undefined : data);
    if (result.success) return { value: result.data };
    const errors = result.error.issues.flatMap((issue) => faultsOf(issue, httpPart === 'body'));
    const named = errors.map((error) => (error.path === '' ? error.message : `${error.path}: ${error.message}`));
    return {
      error: new ProblemError('invalid_request', {
        detail: named.slice(0, 5).join('; ') + (named.length > 5 ? '; …' : ''),
        errors: errors.slice(0, 100),
      }),
    };
  };
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, body: boolean, prefix: readonly PropertyKey[] = []): { path: string; message: string }[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: render([...path, key], body), message: body ? 'unknown field' : 'unknown parameter' }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that fits best says most.
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    if (best && best.length > 0) return best.flatMap((inner) => faultsOf(inner, body, path));
  }
  return [{ path: render(path, body), message: messageOf(issue, path, body) }];
}

/** zod's words, but for what they tell badly: what is missing, and a parameter that stands twice in a query. */
function messageOf({ code, message }: Issue, path: readonly PropertyKey[], body: boolean): string {
  if (code !== 'invalid_type') return message;
  if (message.endsWith('received undefined')) return body && path.length === 0 ? 'A JSON body is required.' : 'is required';
  return !body && message.endsWith('received array') ? 'may be given once' : message;
}

/** How far an alternative got: an unknown key means that all known ones fitted. */
function depth(issues: readonly Issue[]): number {
  return issues.every((issue) => issue.code === 'unrecognized_keys') ? 1 : 0;
}

function render(path: readonly PropertyKey[], body: boolean): string {
  const whole = body ? toPointer(path) : path.map(String).join('.');
  // A name is a caller's to choose, and may be a million letters long.
  return whole.length > LONGEST_PATH ? `${whole.slice(0, LONGEST_PATH).toWellFormed()}…` : whole;
}
