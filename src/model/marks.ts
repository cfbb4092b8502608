import { z } from 'zod';

/**
 * Marks places in the schemas of callers' input that the engine translates before an adapter sees them:
 * `gid`: a gateway id becomes a native id; `instant`: RFC 3339 with any offset becomes UTC.
 */
export const marks = z.registry<{ mark: 'gid' | 'instant' }>();
