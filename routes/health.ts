import { z } from 'zod';
import { type App, problemResponses } from './route.ts';

const tags = ['health'];
const Live = z.object({ status: z.literal('ok') });
const Ready = z.object({
  status: z.enum(['ready', 'starting', 'draining', 'store lost']),
  state: z
    .enum(['shared', 'local'])
    .optional()
    .describe(
      'Of limits, budgets, circuits and caches: shared with other processes, or (local) that is lost for now. Absent = not configured.',
    ),
  configuration: z
    .enum(['current', 'restart needed', 'refused'])
    .optional()
    .describe(
      'What runs and what the configuration file says by now. `refused`: the file has faults (the log tells them), and what it said before goes on. `restart needed`: more has changed than keys and connections. Absent = no file is followed.',
    ),
});

/** /healthz and /readyz; open to all. */
export function health(
  app: App,
  readiness: () => Promise<z.infer<typeof Ready>['status']>,
  details: () => Pick<z.infer<typeof Ready>, 'state' | 'configuration'>,
): void {
  app.get(
    '/healthz',
    {
      config: { vital: true },
      schema: {
        tags,
        operationId: 'getLiveness',
        summary: 'Liveness',
        description: '200 while the process lives.',
        response: { 200: Live, ...problemResponses(['not_acceptable']) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
  app.get(
    '/readyz',
    {
      config: { vital: true },
      schema: {
        tags,
        operationId: 'getReadiness',
        summary: 'Readiness',
        description: '200 when it can serve, without its shared state too; 503 while starting, draining, or its store is lost.',
        response: { 200: Ready, 503: Ready, ...problemResponses(['not_acceptable']) },
      },
    },
    async (_request, reply) => {
      const status = await readiness();
      const { state, configuration } = details();
      return reply.code(status === 'ready' ? 200 : 503).send({ status, ...(state && { state }), ...(configuration && { configuration }) });
    },
  );
}
