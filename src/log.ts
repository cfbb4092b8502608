/** The log of a process: JSON lines that tell no secret. */

/** Pino's options: no credential, no query string (they carry phones and emails), no stack and no internal address reaches the log. */
export function logger(level: 'debug' | 'info' | 'warn', stream?: { write(line: string): void }): object {
  return {
    level,
    stream: stream ?? standardOutput(),
    redact: {
      paths: ['authorization', '["x-api-key"]', 'cookie', '["set-cookie"]'].flatMap((name) =>
        ['headers', 'req.headers', 'res.headers'].map((place) => (name.startsWith('[') ? `${place}${name}` : `${place}.${name}`)),
      ),
      censor: '[redacted]',
    },
    serializers: {
      req: (request: { method?: string; url?: string; ip?: string }) => ({
        method: request.method,
        path: request.url?.split('?', 1)[0],
        from: request.ip,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      err: plainError,
    },
  };
}

/**
 * Standard output, written to once a turn of the event loop: under load a system call for every line costs more than what it tells. What a process
 * says before it ends by itself is written; one that is killed may owe the lines of its last turn.
 */
function standardOutput(): { write(line: string): void } {
  let lines = '';
  const flush = () => {
    const text = lines;
    lines = '';
    if (text !== '') process.stdout.write(text);
  };
  process.once('exit', flush);
  return {
    write(line) {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
  };
}

function plainError(error: unknown): { type: string; code: string | undefined; message: string } {
  const { name, code, message } = error as { name?: string; code?: unknown; message?: string };
  return { type: name ?? 'Error', code: typeof code === 'string' ? code : undefined, message: withoutAddresses(message ?? '') };
}

/** A word of a library, fit for the log. */
export function plain(word: unknown): string {
  return word instanceof Error ? `${word.name}: ${withoutAddresses(word.message)}` : String(word);
}

function withoutAddresses(text: string): string {
  return text
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '[address]')
    .replace(/\[?([0-9a-f:]{2,})\]?(?::\d+)?/gi, (whole, run: string) =>
      run.includes('::') || run.split(':').length > 3 ? '[address]' : whole,
    )
    .replace(/(getaddrinfo \w+) \S+/g, '$1 [address]');
}
