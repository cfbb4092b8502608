/** JSON bodies, read defensively: no prototype keys, no deep nesting, no field twice, nothing but JSON. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../errors.ts';

/** Nothing in the model is deeper than ten; a body nested thousands deep overflows the stack of whoever walks it. */
const MAX_DEPTH = 32;
/** Fields of one object and elements of one list; the model has a tenth of both. Telling what is wrong with each of more takes its time. */
const MAX_FIELDS = 1000;
const MAX_ELEMENTS = 10_000;

/** Replaces Fastify's parsers. An empty body is no body. */
export function bodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'buffer' }, (request, body, done) => {
    // What is not UTF-8 would be read with other letters in place of its own, and written so.
    if (!isUtf8(body as Buffer)) return done(new ProblemError('malformed_body', 'The body is not UTF-8.'));
    const text = body.toString();
    if (text.trim() === '') return done(null, undefined);
    const fault = faultOf(text);
    if (fault !== undefined) return done(new ProblemError('malformed_body', fault));
    parse(request, text, (error, value) => (error ? done(new ProblemError('malformed_body', 'The body is not JSON.')) : done(null, value)));
  });
}

/**
 * What a parser would let pass. A field that stands twice is one value to us, and may be the other to whoever looked at the body before. Text that
 * is no JSON at all is left to the parser.
 */
function faultOf(text: string): string | undefined {
  /** Names in each open object; how many commas in a list. */
  const open: (Set<string> | { commas: number })[] = [];
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (char === 34) {
      const start = index + 1;
      for (index = start; index < text.length && text.charCodeAt(index) !== 34; index++) if (text.charCodeAt(index) === 92) index++;
      const names = open.at(-1);
      if (!(names instanceof Set) || !isName(text, index + 1)) continue;
      const name = plain(text.slice(start, index));
      if (names.has(name)) return 'The body has a field twice.';
      if (names.size === MAX_FIELDS) return `The body has an object of more than ${MAX_FIELDS} fields.`;
      names.add(name);
    } else if (char === 123 || char === 91) {
      if (open.length === MAX_DEPTH) return `The body is nested deeper than ${MAX_DEPTH} levels.`;
      open.push(char === 123 ? new Set() : { commas: 0 });
    } else if (char === 125 || char === 93) open.pop();
    else if (char === 44) {
      const list = open.at(-1);
      if (list && 'commas' in list && ++list.commas === MAX_ELEMENTS) return `The body has a list of more than ${MAX_ELEMENTS} elements.`;
    }
  }
  return undefined;
}

/** Whether the text that ended here is followed by a colon. */
function isName(text: string, index: number): boolean {
  let at = index;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === 58;
}

function plain(name: string): string {
  if (!name.includes('\\')) return name;
  try {
    return JSON.parse(`"${name}"`) as string;
  } catch {
    return name;
  }
}
