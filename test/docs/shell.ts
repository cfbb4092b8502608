/**
 * Runs the commands of a page as a reader would type them: its `sh` blocks one after the other in one bash, in a folder that looks like the project's.
 * What the page calls by the sandbox's usual address goes to the sandbox of the test, or to the gateway that the page itself has started.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './markdown.ts';

/** Address that pages write. */
export const WRITTEN = 'http://127.0.0.1:8080';

/** How a block is run: as it stands; as a server that stays until the end of the page; as the sandbox, which runs already. */
export type Mode = 'run' | 'serve' | 'sandbox';

/** One block to be run. */
export interface Script {
  readonly text: string;
  readonly mode: Mode;
}

/** What became of a block. */
export interface Outcome {
  /** Null: an earlier block of the page failed, so it was not reached. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** HTTP statuses that curl got, in any order. */
  readonly statuses: readonly number[];
}

/** Environment that pages may count on, beside that of the tests. */
type Environment = Readonly<Record<string, string>>;

/** Whether a program is there. */
export async function isInstalled(program: string): Promise<boolean> {
  return (await bash(`command -v ${program}`, {})).code === 0;
}

/** What bash says of a text that it does not run; empty = it is a program. */
export async function syntaxError(text: string): Promise<string> {
  const { code, err } = await bash(text, {}, '-n');
  return code === 0 ? '' : err;
}

/** Runs the blocks of one page. */
export async function runPage(scripts: readonly Script[], sandboxUrl: string, environment: Environment): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-docs-'));
  const [work, log] = [join(folder, 'sluice'), join(folder, 'log')];
  mkdirSync(work);
  mkdirSync(log);
  // As it is after `git clone`, with packages: what a page writes stays here.
  for (const name of readdirSync(root))
    if (!['data', 'sluice.yaml', '.git', 'coverage'].includes(name)) symlinkSync(join(root, name), join(work, name));
  const port = await freePort();
  let url = sandboxUrl;
  const lines = [`cd '${work}'`, PRELUDE];
  for (const [index, { text, mode }] of scripts.entries()) {
    const name = join(log, String(index));
    if (mode === 'serve') url = `http://127.0.0.1:${port}`;
    writeFileSync(`${name}.sh`, text.replaceAll(WRITTEN, url));
    lines.push(`block='${name}'`, mode === 'serve' ? `serve ${port}` : mode === 'run' ? 'run' : 'code=0', `echo "$code" >'${name}.code'`);
    lines.push('[ "$code" = 0 ] || exit 0');
  }
  try {
    await bash(lines.join('\n'), environment);
    const files = readdirSync(log);
    return scripts.map((_script, index) => {
      const file = (end: string) => (files.includes(`${index}.${end}`) ? readFileSync(join(log, `${index}.${end}`), 'utf8') : '');
      const code = file('code').trim();
      const heads = files.filter((each) => each.startsWith(`${index}.head.`)).map((each) => readFileSync(join(log, each), 'utf8'));
      return {
        code: code === '' ? null : Number(code),
        out: file('out').replaceAll(url, WRITTEN),
        err: file('err'),
        // The last one: those before are interim or of redirects.
        statuses: heads.map((head) => Number([...head.matchAll(/^HTTP\/\S+ (\d{3})/gm)].at(-1)?.[1] ?? 0)),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `run`: the block in this shell, so that its variables stay; the first failing command ends it. `serve`: in the background, until it listens; it is
 * stopped at the end. curl writes down the heads of its answers: a status says more than an exit code, which is 0 for every answer. With `-w` the page
 * looks at the status by itself.
 */
const PRELUDE = `
set -u -o pipefail
servers=
trap 'code=$?; [ -e "$block.code" ] || echo "$code" >"$block.code"; for pid in $servers; do kill -TERM -- "-$pid"; done 2>/dev/null; wait' EXIT
curl() {
  case " $* " in
    *' -w '*) command curl "$@" ;;
    *) command curl --dump-header "$(mktemp "$block.head.XXXXXX")" "$@" ;;
  esac
}
run() {
  set -e
  . "$block.sh" >"$block.out" 2>"$block.err" </dev/null
  set +e
  code=0
}
serve() {
  set -m
  SLUICE_HOST=127.0.0.1 SLUICE_PORT=$1 bash "$block.sh" >"$block.out" 2>"$block.err" </dev/null &
  set +m
  servers="$servers $!"
  code=1
  for _ in $(seq 200); do
    if grep -q 'listening on' "$block.out"; then code=0; break; fi
    kill -0 "$!" 2>/dev/null || break
    sleep 0.1
  done
}
`;

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

function bash(text: string, environment: Environment, flag: '-s' | '-n' = '-s'): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_') && name !== 'NODE_OPTIONS');
  const child = spawn('bash', [flag], { env: { ...Object.fromEntries(own), ...environment }, stdio: ['pipe', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.end(text);
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => done({ code, err }));
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
