/** JSON bodies, read defensively: no prototype keys, no deep nesting, nothing but JSON. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../errors.ts';

/** Nothing in the model is deeper than ten; a body nested thousands deep overflows the stack of whoever walks it. */
const MAX_DEPTH = 32;

/** Replaces Fastify's parsers. An empty body is no body. */
export function bodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'buffer' }, (request, body, done) => {
    // What is not UTF-8 would be read with other letters in place of its own, and written so.
    if (!isUtf8(body as Buffer)) return done(new ProblemError('malformed_body', 'The body is not UTF-8.'));
    const text = body.toString();
    if (text.trim() === '') return done(null, undefined);
    if (tooDeep(text)) return done(new ProblemError('malformed_body', `The body is nested deeper than ${MAX_DEPTH} levels.`));
    parse(request, text, (error, value) => (error ? done(new ProblemError('malformed_body', 'The body is not JSON.')) : done(null, value)));
  });
}

function tooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (quoted) {
      if (char === 92) index++;
      else if (char === 34) quoted = false;
    } else if (char === 34) quoted = true;
    else if (char === 123 || char === 91) {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === 125 || char === 93) depth--;
  }
  return false;
}
