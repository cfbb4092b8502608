/** One of several workers, started by `workers.ts`: its primary's messages configure, ask and end it. Without a primary it ends (node:cluster sees to that). */
import { adapters } from '../adapters/index.ts';
import { type Config, faultText, parseConfig } from './config.ts';
import type { Figures } from './plugins/metrics.ts';
import { type ConfigStatus, withReloaded } from './reload.ts';
import { type Primary, type Served, serve } from './server.ts';
import type { ToPrimary, ToWorker } from './workers.ts';

// A terminal that closes tells everybody; the primary decides what it means.
process.on('SIGHUP', () => {});

let end = (): void => {};
let status: ConfigStatus | undefined;
/** The configuration of the start; what a reload cannot change stays as it says. */
let started: Promise<{ config: Config; served: Served }> | undefined;
let figures: (() => Promise<Figures>) | undefined;
const gathered = new Map<number, (all: readonly Figures[]) => void>();
let asked = 0;

const primary: Primary = {
  onEnd(endThis) {
    end = endThis;
  },
  configStatus: () => status,
  workmates: {
    introduce(own) {
      figures = own;
    },
    gather: () =>
      new Promise((resolve) => {
        const number = ++asked;
        gathered.set(number, resolve);
        tell({ kind: 'gather figures', number });
      }),
  },
};

process.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'configuration':
      status = message.status;
      void begin(message.text, message.reloaded);
      break;
    case 'reload':
      void reload(message.number, message.text);
      break;
    case 'status':
      status = message.status;
      break;
    case 'end':
      end();
      break;
    case 'tell figures':
      void figures?.().then((own) => tell({ kind: 'figures', number: message.number, figures: own }));
      break;
    case 'all figures':
      gathered.get(message.number)?.(message.all);
      gathered.delete(message.number);
      break;
  }
});

async function begin(text: string, reloaded: string | undefined): Promise<void> {
  try {
    started = (async () => {
      const first = parse(text);
      const config = reloaded === undefined ? first : withReloaded(first, parse(reloaded));
      return { config, served: await serve(config, { adapters, primary }) };
    })();
    tell({ kind: 'serving', url: (await started).served.url });
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error) }, () => process.exit(1));
  }
}

async function reload(number: number, text: string): Promise<void> {
  try {
    const running = await started;
    await running?.served.reload(withReloaded(running.config, parse(text)));
    tell({ kind: 'reloaded', number });
  } catch (error) {
    tell({ kind: 'reloaded', number, reason: reasonOf(error) });
  }
}

function parse(text: string): Config {
  const result = parseConfig(text, process.env, adapters);
  if ('faults' in result) throw new Error(result.faults.map(faultText).join('; '));
  return result.config;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Nobody waits for an answer of a primary that is gone: neither will this process be long. */
function tell(message: ToPrimary, sent: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, sent);
}
