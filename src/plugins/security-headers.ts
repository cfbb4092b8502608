/** Headers that tell browsers what not to do with our answers. */
import helmet from 'helmet';

/**
 * helmet's headers. They are the same for every answer, so helmet is asked once (@fastify/helmet asks it for each). Without a policy for content: answers are
 * no pages, and the documentation brings its own.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = headersOf(helmet({ contentSecurityPolicy: false }));

function headersOf(middleware: ReturnType<typeof helmet>): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => Object.assign(headers, { [name.toLowerCase()]: value }),
    removeHeader: () => {},
  };
  middleware({} as never, response as never, (error?: unknown) => {
    if (error) throw error;
  });
  return headers;
}
