/** The published OpenAPI document, as a judge of answers: which status, content type, headers, body and codes an operation may answer. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { CATALOGUE } from '../../src/errors.ts';
import { type Exampled, exampleOf } from '../document-examples.ts';

/** The part of JSON Schema 2020-12 that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

export interface Parameter extends Exampled {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly schema?: Schema }>>;
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema?: Schema } & Exampled>>;
  };
  readonly responses: Readonly<Record<string, Response & { readonly $ref?: string }>>;
}

export interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly headers: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

/** An operation of the document. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Undefined: it takes none. */
  readonly body: { readonly required: boolean; readonly schema: Schema; readonly example: unknown } | undefined;
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** A schema that is not a reference. */
  resolve(schema: Schema): Schema;
  /** Whether a body is what the document says; undefined where the operation takes none. */
  takes(operation: Operation, body: unknown): boolean | undefined;
  /** What is wrong with an answer of an operation. */
  faults(operation: Operation, answer: Answered, method?: string): string[];
  /** What is wrong with an answer to what is no operation: a problem of the catalogue is all that there may be. */
  strayFaults(answer: Answered, method?: string): string[];
}

/** Headers of the gateway's own that an operation may only send when the document declares them. */
const DECLARED =
  /^(?:sluice-.*|location|etag|age|cache-status|cache-control|retry-after|ratelimit.*|idempotency-.*|preference-applied|allow|www-authenticate|x-request-id)$/;

/** Reads a document. */
export function readDocument(document: RawDocument): ApiDocument {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  const validate = (schema: Schema, value: unknown): string | undefined => {
    const key = JSON.stringify(schema);
    let check = compiled.get(key);
    if (!check) {
      check = ajv.compile({ ...schema, components: document.components });
      compiled.set(key, check);
    }
    if (check(value)) return undefined;
    return check.errors?.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`).join('; ') ?? 'invalid';
  };

  const raw = new Map<Operation, RawOperation>();
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, each]): Operation => {
      const content = Object.values(each.requestBody?.content ?? {})[0];
      const operation: Operation = {
        name: each.operationId,
        method: method.toUpperCase(),
        path,
        parameters: each.parameters ?? [],
        body: content && { required: each.requestBody?.required ?? false, schema: content.schema ?? {}, example: exampleOf(content) },
      };
      raw.set(operation, each);
      return operation;
    }),
  );

  const responseOf = (operation: Operation, status: number): Response | undefined => {
    const responses = raw.get(operation)?.responses ?? {};
    const found = responses[String(status)] ?? responses[`${String(status).charAt(0)}XX`] ?? responses.default;
    const name = found?.$ref?.replace('#/components/responses/', '');
    return name === undefined ? found : document.components.responses[name];
  };

  const headerFaults = (response: Response, answer: Answered): string[] => {
    const declared = Object.entries(response.headers ?? {}).map(([name, header]) => {
      const shared = header.$ref?.replace('#/components/headers/', '');
      return [name.toLowerCase(), (shared === undefined ? header : document.components.headers[shared])?.schema ?? {}] as const;
    });
    const faults = Object.entries(answer.headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const schema = declared.find(([each]) => each === name)?.[1];
      if (!schema) return DECLARED.test(name) ? [`the header ${name} is not declared for ${answer.status}`] : [];
      const read = schema.type === 'integer' ? Number(value) : value;
      const wrong = validate(schema, read);
      return wrong === undefined ? [] : [`the header ${name} is ${JSON.stringify(value)}: ${wrong}`];
    });
    return faults;
  };

  const problemFaults = (answer: Answered, body: unknown): string[] => {
    const wrong = validate({ $ref: '#/components/schemas/Problem' }, body);
    if (wrong !== undefined) return [`not a problem: ${wrong}`];
    const { code, status, requestId, title, retryable } = body as Record<string, unknown>;
    const known = CATALOGUE[code as keyof typeof CATALOGUE];
    const faults: string[] = [];
    if (code === 'internal_error') faults.push('internal_error');
    if (status !== answer.status) faults.push(`the body says ${status}`);
    // What was kept tells the request that it was first given to.
    if (requestId !== answer.headers['x-request-id'] && !answer.headers['idempotency-replayed'])
      faults.push('the request id of the body is not that of the header');
    if (!known) faults.push(`the code ${code} is not in the catalogue`);
    // What is no readable HTTP has statuses of its own (408, 431) under the code of a request that cannot be read.
    else if (known.status === answer.status && (known.title !== title || known.retryable !== retryable))
      faults.push(`not what the catalogue says of ${code}`);
    if (answer.status === 401 && !answer.headers['www-authenticate']) faults.push('401 without WWW-Authenticate');
    if (answer.status === 405 && !answer.headers.allow) faults.push('405 without Allow');
    if ((answer.status === 429 || answer.status === 503) && !/^[1-9]\d*$/.test(String(answer.headers['retry-after'])))
      faults.push(`${answer.status} without a sane Retry-After`);
    return faults;
  };

  return {
    operations,
    resolve(schema) {
      const name = schema.$ref?.replace('#/components/schemas/', '');
      return name === undefined ? schema : (document.components.schemas[name] ?? schema);
    },
    takes: (operation, body) => operation.body && validate(operation.body.schema, body) === undefined,
    faults(operation, answer, method = operation.method) {
      const response = responseOf(operation, answer.status);
      if (!response) return [`the status ${answer.status} is not declared`];
      const types = Object.entries(response.content ?? {});
      const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
      // A vendor's own answer has the vendor's own headers.
      const own = type === 'application/problem+json' || !types.some(([name]) => name === '*/*');
      const faults = own ? headerFaults(response, answer) : [];
      if (!answer.headers['x-request-id']) faults.push('no X-Request-Id');
      if (method === 'HEAD' || types.length === 0) {
        if (answer.text !== '') faults.push(`${answer.status} has a body`);
        return faults;
      }
      if (types.some(([name]) => name === '*/*')) {
        if (type === 'application/problem+json') faults.push(...problemFaults(answer, parse(answer.text)));
        return faults;
      }
      const content = types.find(([name]) => name === type)?.[1];
      if (!content) return [...faults, `the content type ${JSON.stringify(type)} is not declared for ${answer.status}`];
      const body = parse(answer.text);
      if (body === undefined) return [...faults, 'the body is not JSON'];
      const wrong = validate(content.schema ?? {}, body);
      if (wrong !== undefined) faults.push(`the body is not what the document says: ${wrong}`);
      if (type === 'application/problem+json') {
        faults.push(...problemFaults(answer, body));
        const { code } = body as { code?: string };
        if (!response.description.includes(`\`${code}\``)) faults.push(`the code ${code} is not declared for ${answer.status}`);
      }
      return faults;
    },
    strayFaults(answer, method = 'GET') {
      const faults: string[] = [];
      if (answer.status < 400 || answer.status >= 500) faults.push(`${answer.status} for what is no operation`);
      if (!answer.headers['x-request-id']) faults.push('no X-Request-Id');
      if (method === 'HEAD') return answer.text === '' ? faults : [...faults, 'HEAD has a body'];
      if (!String(answer.headers['content-type']).startsWith('application/problem+json'))
        return [...faults, 'not application/problem+json'];
      return [...faults, ...problemFaults(answer, parse(answer.text))];
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
