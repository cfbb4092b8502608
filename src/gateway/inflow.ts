/**
 * Memory for the answers of vendors that are on their way in, of all connections together. When it is full the largest answer is given up: a vendor
 * that pours out gigabytes loses its own answer, the small ones of the others come through.
 */
import v8 from 'node:v8';
import vm from 'node:vm';

/** One answer on its way in. */
export interface Flow {
  /** A block of memory; it is this answer's until `end`. Gives up the largest answer where none is left; undefined when that is this one. */
  take(): Buffer | undefined;
  /** Its blocks are somebody else's from now on. */
  end(): void;
}

export interface Inflow {
  /** Begins an answer; `giveUp` is called at most once, and the answer has ended then. */
  begin(giveUp: () => void): Flow;
}

/** Bytes of a block. */
export const BLOCK = 64 * 1024;
/** Blocks. Each answer's own cap is below, so that an honest vendor is hardly ever given up for another. */
const ROOM = (24 * 1024 * 1024) / BLOCK;
/** Blocks of large answers after which their rubbish is collected. */
const RUBBISH = (8 * 1024 * 1024) / BLOCK;

/** Makes the room of one process, of so many blocks. */
export function createInflow(room = ROOM): Inflow {
  const flows = new Set<{ blocks: Buffer[]; readonly giveUp: () => void }>();
  /** Blocks that were used before: a flood leaves no more behind than there is room. */
  const free: Buffer[] = [];
  let used = 0;
  let passed = 0;

  const end = (flow: { blocks: Buffer[] }) => {
    used -= flow.blocks.length;
    free.push(...flow.blocks);
    flow.blocks = [];
  };
  const giveUpLargest = () => {
    const [first, ...others] = flows;
    if (!first) return;
    const largest = others.reduce((most, each) => (each.blocks.length > most.blocks.length ? each : most), first);
    flows.delete(largest);
    end(largest);
    largest.giveUp();
  };

  return {
    begin(giveUp) {
      const flow = { blocks: [] as Buffer[], giveUp };
      flows.add(flow);
      return {
        take() {
          while (flows.has(flow) && used >= room) giveUpLargest();
          if (!flows.has(flow)) return undefined;
          if (flow.blocks.length > 0 && ++passed % RUBBISH === 0) collectYoung();
          const block = free.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
          flow.blocks.push(block);
          used++;
          return block;
        },
        end() {
          if (flows.delete(flow)) end(flow);
        },
      };
    },
  };
}

let collect: ((options: { readonly type: 'minor' }) => void) | undefined;

/** What a socket has read is rubbish as soon as it is copied, but V8 lets 64 MB of such buffers lie before it collects them. Takes a millisecond or two. */
function collectYoung(): void {
  if (!collect) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as NonNullable<typeof collect>;
  }
  collect({ type: 'minor' });
}
