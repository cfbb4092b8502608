/** What every call passes before its method runs, in the order in which the vendor refuses. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatorApp } from '../../../src/emulator.ts';
import { type Answer, type Call, type Endpoint, type Kind, Refusal, readParameter, type Wanted } from './endpoint.ts';
import { checkForm, readForm } from './form.ts';
import { type Branch, nest, type Parameter, readPairs } from './php.ts';
import type { Account } from './state.ts';

/** What the gate checks, beside what the account itself says. */
export interface GateOptions {
  readonly apiKey: string;
  readonly rateLimit: boolean;
}

/** Requests a second and key: 10, and 40 for telephony (public clients). */
const RATE = 10;
const TELEPHONY_RATE = 40;
/** The sliding second, less what a request may have waited on its way here. */
const WINDOW_MS = 900;

/** Registers one route that serves every endpoint. */
export function openGate(emulator: EmulatorApp, account: Account, endpoints: readonly Endpoint[], options: GateOptions): void {
  const roads = endpoints.map((endpoint) => ({ endpoint, segments: endpoint.path.split('/') }));
  const limiter = newLimiter();
  emulator.app.all('/*', async (request, reply) => {
    try {
      for (const work of account.pending.splice(0)) work();
      return send(reply, answer(request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.breach !== null) emulator.refuse(request, error.breach);
      return sendRefusal(reply, error);
    }
  });

  function answer(request: FastifyRequest): Answer {
    const [path = '', search = ''] = splitUrl(request.url);
    const body = typeof request.body === 'string' ? request.body : '';
    const { fields, breach } = readForm(request.headers['content-type'], body);
    const pairs = readPairs(search);
    if (pairs === undefined) throw new Refusal(400, 'Errors in the input parameters', { breach: 'the query is not percent-encoded UTF-8' });
    const query = nest(pairs);
    const key = keyOf(request, query, fields);
    if (options.rateLimit && !limiter(`${key} ${isTelephony(path)}`, isTelephony(path) ? TELEPHONY_RATE : RATE)) {
      throw new Refusal(503, 'rate limit', { breach: 'more requests a second than the vendor allows' });
    }
    if (key === '') throw new Refusal(403, '"apiKey" is missing.', { breach: 'no API key' });
    if (key !== options.apiKey) throw new Refusal(403, 'Wrong "apiKey" value.');
    const { endpoint, params } = find(roads, request.method, path);
    if (endpoint.scope !== null && !account.scopes.has(endpoint.scope)) throw new Refusal(403, 'Access denied.');
    const call = { account, params, body, ...readQuery(endpoint, query) };
    // A file comes as the raw body (retailcrm.txt 3994).
    const form = endpoint.method === 'POST' && !endpoint.file ? checkForm(fields, endpoint.form ?? {}, breach) : {};
    checkSite(account, endpoint, form, call.query);
    return endpoint.run({ ...call, form });
  }

  function send(reply: FastifyReply, { status, body, headers, success = true }: Answer): FastifyReply {
    reply.headers(headers ?? {});
    if (typeof body === 'string') return reply.code(status).send(body);
    const shown = status === 201 && !account.switches.createAnswers201 ? 200 : status;
    return reply
      .code(shown)
      .type('application/json')
      .send(JSON.stringify({ success, ...body }));
  }
}

function sendRefusal(reply: FastifyReply, { status, message, errors, more }: Refusal): FastifyReply {
  if (status === 503) {
    // A limiter in front of PHP answers a page (public clients).
    return reply
      .code(503)
      .type('text/html; charset=UTF-8')
      .send('<html><head><title>503 Service Temporarily Unavailable</title></head></html>');
  }
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ success: false, errorMsg: message, ...(errors ? { errors } : {}), ...more }));
}

/** Header `X-API-KEY`, or the parameter `apiKey` of the query or the form. */
function keyOf(request: FastifyRequest, query: Branch, fields: ReadonlyMap<string, string>): string {
  const header = request.headers['x-api-key'];
  const parameter = query.apiKey;
  return (typeof header === 'string' ? header : '') || (typeof parameter === 'string' ? parameter : '') || (fields.get('apiKey') ?? '');
}

function newLimiter(): (key: string, rate: number) => boolean {
  const starts = new Map<string, number[]>();
  return (key, rate) => {
    const now = performance.now();
    const recent = (starts.get(key) ?? []).filter((start) => start > now - WINDOW_MS);
    const allowed = recent.length < rate;
    if (allowed) recent.push(now);
    starts.set(key, recent);
    return allowed;
  };
}

interface Road {
  readonly endpoint: Endpoint;
  readonly segments: readonly string[];
}

/** The endpoint of a path and verb: fixed segments win over variable ones, so `GET orders/create` is a wrong verb, not an order. */
function find(
  roads: readonly Road[],
  method: string,
  path: string,
): { readonly endpoint: Endpoint; readonly params: Record<string, string> } {
  const segments = path.split('/');
  const matching = roads
    .flatMap((road) => {
      const params = match(road.segments, segments);
      return params ? [{ endpoint: road.endpoint, params, fixed: road.segments.length - Object.keys(params).length }] : [];
    })
    .sort((a, b) => b.fixed - a.fixed);
  const best = matching[0];
  if (!best) throw new Refusal(404, 'API method not found', { breach: `unknown method ${path}` });
  const found = matching.find(({ endpoint, fixed }) => endpoint.method === method && fixed === best.fixed);
  if (!found) throw new Refusal(405, 'Method Not Allowed', { breach: `${method} on ${path}` });
  return found;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (!expected.startsWith('{')) {
      if (expected !== actual) return undefined;
      continue;
    }
    if (actual === '') return undefined;
    try {
      params[expected.slice(1, -1)] = decodeURIComponent(actual);
    } catch {
      return undefined;
    }
  }
  return params;
}

function readQuery(endpoint: Endpoint, query: Branch): Pick<Call, 'query' | 'filter' | 'limit' | 'page'> {
  const { apiKey: _key, limit, page, filter = {}, ...rest } = query;
  const sizes = endpoint.sizes;
  if (!sizes && limit !== undefined) throw invalid('limit', 'the method is not paged');
  if (!sizes && page !== undefined) throw invalid('page', 'the method is not paged');
  if (limit !== undefined && !(typeof limit === 'string' && sizes?.map(String).includes(limit)))
    throw invalid('limit', `limit must be one of ${sizes}`);
  if (page !== undefined && !(typeof page === 'string' && /^[1-9]\d*$/.test(page))) throw invalid('page', 'page must be 1 or more');
  if (typeof filter === 'string') throw invalid('filter', 'filter is not an array');
  return {
    limit: Number(limit ?? sizes?.[0] ?? 0),
    page: Number(page ?? 1),
    query: readParameters(rest, endpoint.query ?? {}, (name) => name),
    filter: readParameters(
      filter,
      Object.fromEntries(Object.entries(endpoint.filter ?? {}).map(([name, { kind }]) => [name, kind])),
      (name) => `filter[${name}]`,
    ),
  };
}

function readParameters(
  given: Readonly<Record<string, Parameter>>,
  kinds: Readonly<Record<string, Kind>>,
  label: (name: string) => string,
): Map<string, Wanted> {
  const read = new Map<string, Wanted>();
  for (const [name, parameter] of Object.entries(given)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    // Whether the vendor ignores unknown names is not known; refusing them makes typos seen.
    if (kind === undefined) throw invalid(name, `unknown parameter ${label(name)}`);
    if (kind === 'text' && typeof parameter === 'string' && [...parameter].length > 255) throw invalid(name, null);
    const wanted = readParameter(parameter, kind);
    if (wanted === undefined) throw invalid(name, `${label(name)} is not valid: ${JSON.stringify(parameter)}`);
    if (parameter !== '') read.set(name, wanted);
  }
  return read;
}

/** `breach` is null where the fault is the caller's: too long a text. */
function invalid(name: string, breach: string | null): Refusal {
  return new Refusal(400, 'Errors in the input parameters', {
    errors: { [`children[${name}]`]: 'This value is not valid.' },
    ...(breach === null ? {} : { breach }),
  });
}

/** Public clients: writes of orders and customers need `site` when the key sees several, an edit by internal id too. */
function checkSite(account: Account, endpoint: Endpoint, form: Record<string, unknown>, query: ReadonlyMap<string, Wanted>): void {
  const site = (form.site as string | undefined) ?? query.get('site')?.text;
  if (site !== undefined && site !== '' && !account.sites.includes(site)) {
    throw new Refusal(400, 'Errors in the input parameters', { errors: { site: `"Site" with "code"="${site}" does not exist.` } });
  }
  if (endpoint.namesSite && (site ?? '') === '' && account.sites.length > 1) {
    throw new Refusal(400, "Parameter 'site' is missing", { breach: 'site is missing though the key sees several' });
  }
}

function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function isTelephony(path: string): boolean {
  return path.startsWith('/api/v5/telephony');
}
