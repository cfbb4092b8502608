/** Bodies of POST calls: form fields, of which the structured ones hold JSON (public clients). */
import { parseJson } from '../../../src/lib/json.ts';
import { type FormField, Refusal } from './endpoint.ts';
import { nest, readPairs } from './php.ts';
import { checkShape, type Faults } from './shapes.ts';

const TOO_LONG = 'This value is too long.';

/**
 * Fields of a body. A JSON body leaves PHP's form empty: then the first required parameter is "missing", which catches most wrong clients.
 * Multipart is what PHP clients send when they post an array through curl.
 */
export function readForm(
  contentType: string | undefined,
  body: string,
): { readonly fields: ReadonlyMap<string, string>; readonly breach: string | null } {
  const type = (contentType ?? '').toLowerCase().split(';')[0]?.trim();
  if (body === '') return { fields: new Map(), breach: null };
  if (type === 'application/x-www-form-urlencoded') {
    const pairs = readPairs(body);
    if (pairs === undefined) return { fields: new Map(), breach: 'the form is not percent-encoded UTF-8' };
    const bracketed = pairs.find(([name]) => name.includes('['));
    if (bracketed)
      return { fields: new Map(), breach: `${bracketed[0]}: structured parameters are one field holding JSON, not bracketed fields` };
    return { fields: new Map(Object.entries(nest(pairs)) as [string, string][]), breach: null };
  }
  if (type === 'multipart/form-data') return { fields: readMultipart(contentType ?? '', body), breach: null };
  return { fields: new Map(), breach: `content type ${type || 'missing'} instead of application/x-www-form-urlencoded` };
}

function readMultipart(contentType: string, body: string): Map<string, string> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  const fields = new Map<string, string>();
  for (const part of boundary ? body.split(`--${boundary}`) : []) {
    const match = /^\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*?)\r?\n$/.exec(part);
    const name = /name="([^"]*)"/i.exec(match?.[1] ?? '')?.[1];
    if (name !== undefined) fields.set(name, match?.[2] ?? '');
  }
  return fields;
}

/** Checks the fields against what the method takes and parses the JSON ones. */
export function checkForm(
  fields: ReadonlyMap<string, string>,
  expected: Readonly<Record<string, FormField>>,
  breach: string | null,
): Record<string, unknown> {
  const form: Record<string, unknown> = {};
  for (const [name, text] of fields) {
    if (name === 'apiKey') continue;
    const field = Object.hasOwn(expected, name) ? expected[name] : undefined;
    if (field === undefined) {
      throw new Refusal(400, 'Errors in the input parameters', {
        errors: { [name]: 'This form should not contain extra fields.' },
        breach: `unknown form field ${name}`,
      });
    }
    form[name] = field === 'plain' ? text : parsed(name, text);
  }
  for (const [name, field] of Object.entries(expected)) {
    if (field !== 'plain' && field.required !== false && form[name] === undefined) {
      throw new Refusal(400, `Parameter '${name}' is missing`, { breach: breach ?? `form field ${name} is missing` });
    }
  }
  if (breach !== null) throw new Refusal(400, 'Errors in the input parameters', { breach });
  for (const [name, field] of Object.entries(expected)) {
    if (field === 'plain' || form[name] === undefined) continue;
    const faults: Faults = {};
    // Paths are told from inside the entity: `items[0].quantity`, not `order.items[0].quantity`.
    checkShape(form[name], field.json, Array.isArray(form[name]) ? name : '', faults);
    if (form[name] === null) faults[name] = 'This value should not be blank.';
    refuseFaults(faults);
  }
  return form;
}

function refuseFaults(faults: Faults): void {
  const paths = Object.keys(faults);
  if (paths.length === 0) return;
  const wrong = paths.filter((path) => !faults[path]?.startsWith(TOO_LONG));
  throw new Refusal(400, 'Errors in the entity format', {
    errors: faults,
    // A text that is too long is the caller's; a wrong key or type is the client's.
    ...(wrong.length > 0 ? { breach: wrong.map((path) => `${path || '/'}: ${faults[path]}`).join('; ') } : {}),
  });
}

function parsed(name: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new Refusal(400, 'Errors in the input parameters', {
      errors: { [name]: 'Syntax error' },
      breach: `form field ${name} does not hold JSON`,
    });
  }
}
