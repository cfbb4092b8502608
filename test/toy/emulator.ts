import { type Emulator, serveEmulator } from '../../src/emulator.ts';

/** The toy vendor's emulator: `count` notes, newest first. */
export function startToy(count: number): Promise<Emulator> {
  const notes = Array.from({ length: count }, (_, index) => ({ id: count - index, made: 1_760_000_000 - index * 3600, sum: 10.5 }));
  return serveEmulator(
    { vendor: 'toy', connection: { credentials: { token: 'toy-token' }, options: {} }, wrongCredentials: { token: 'no' } },
    ({ app, refuse }) => {
      app.get('/notes', async (request, reply) => {
        if (request.headers.authorization !== 'Toy toy-token') {
          refuse(request, 'credentials');
          return reply.code(401).send({});
        }
        const { from, size } = request.query as { from: string; size: string };
        return notes.slice(Number(from), Number(from) + Number(size));
      });
    },
  );
}
