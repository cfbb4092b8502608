/** The registry: one line a vendor. */
import type { Adapter } from '../src/adapter.ts';
import { hprofit } from './hprofit/index.ts';
import { mydrop } from './mydrop/index.ts';
import { retailcrm } from './retailcrm/index.ts';
import { saplab } from './saplab/index.ts';
import { selsup } from './selsup/index.ts';

/** Every vendor that a connection can be of. */
export const adapters: readonly Adapter[] = [hprofit, retailcrm, selsup, mydrop, saplab];
