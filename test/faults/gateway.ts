/** `sluice start` with one vendor more: the flapping one. `node gateway.ts start --config FILE` */
import { readFile } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { adapters as registry } from '../../adapters/index.ts';
import type { Adapter } from '../../src/adapter.ts';
import { faultText, parseConfig } from '../../src/config.ts';
import { serve } from '../../src/server.ts';
import { flapping } from './flapping-adapter.ts';

const adapters = [...registry, flapping as unknown as Adapter];
const file = process.argv.at(-1) ?? '';
const result = parseConfig(await readFile(file, 'utf8'), process.env, adapters);
if ('faults' in result) throw new Error(result.faults.map(faultText).join('\n'));
await serve(result.config, { adapters });
// Whoever is killed later keeps nothing.
flushCompileCache();
