import type { z } from 'zod';
import type { Adapter } from './adapter.ts';

/** Identity that infers an adapter's credentials, options and client. */
export function defineAdapter<Credentials extends z.ZodObject, Options extends z.ZodObject, Client>(
  adapter: Adapter<Credentials, Options, Client>,
): Adapter<Credentials, Options, Client> {
  return adapter;
}
