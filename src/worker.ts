/** One of several workers, started by `workers.ts`: its primary's messages configure, ask and end it. Without a primary it ends (node:cluster sees to that). */
import { adapters } from '../adapters/index.ts';
import { faultText, parseConfig } from './config.ts';
import type { Figures } from './plugins/metrics.ts';
import { type Primary, serve } from './server.ts';
import type { ToPrimary, ToWorker } from './workers.ts';

let end = (): void => {};
let figures: (() => Promise<Figures>) | undefined;
const gathered = new Map<number, (all: readonly Figures[]) => void>();
let asked = 0;

const primary: Primary = {
  onEnd(endThis) {
    end = endThis;
  },
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
      void begin(message.text);
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

async function begin(text: string): Promise<void> {
  try {
    const result = parseConfig(text, process.env, adapters);
    if ('faults' in result) throw new Error(result.faults.map(faultText).join('; '));
    const { url } = await serve(result.config, { adapters, primary });
    tell({ kind: 'serving', url });
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
  }
}

/** Nobody waits for an answer of a primary that is gone: neither will this process be long. */
function tell(message: ToPrimary, sent: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, sent);
}
