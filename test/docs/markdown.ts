/** The pages of the documentation as the tests read them: fenced blocks, headings, links, words in code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A fenced block. */
export interface Block {
  /** First word after the fence: `sh`, `json` … Empty where there is none. */
  readonly language: string;
  /** What follows that word. */
  readonly about: string;
  readonly text: string;
  /** Of the fence, from 1. */
  readonly line: number;
}

/** One page. */
export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Its text without fenced blocks and comments. */
  readonly prose: string;
  /** What a link may name after `#`. */
  readonly anchors: ReadonlySet<string>;
  /** Targets as they are written, those of images too. */
  readonly links: readonly string[];
}

/** Every page that people read: README.md and what lies under docs/. */
export function readPages(): Page[] {
  const found = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return [join(root, 'README.md'), ...found.sort().map((name) => join(root, 'docs', name))].map(readPage);
}

/** Reads one file. */
export function readPage(file: string): Page {
  return { path: relative(root, file), ...parsePage(readFileSync(file, 'utf8')) };
}

/** Takes a page apart. */
export function parsePage(text: string): Omit<Page, 'path'> {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { fence: string; indent: number; language: string; about: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (open) {
      if (line.trim() === open.fence) {
        const { language, about, lines } = open;
        blocks.push({ language, about, line: open.line, text: lines.join('\n') });
        open = undefined;
      } else open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
      continue;
    }
    const [, indent = '', fence = '', language = '', about = ''] = /^( *)(```+)(\S*) *(.*)$/.exec(line) ?? [];
    if (fence !== '') open = { fence, indent: indent.length, language, about: about.trim(), line: index + 1, lines: [] };
    else prose.push(line);
  }
  if (open) throw new TypeError(`the block at line ${open.line} has no end`);
  const whole = prose.join('\n').replace(/<!--[\s\S]*?-->/g, '');
  return { blocks, prose: whole, anchors: anchorsOf(whole), links: linksOf(whole) };
}

/** As GitHub makes them: the heading's text in small letters, without punctuation, blanks as hyphens; the second of a name gets `-1`. */
function anchorsOf(prose: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const name = plain
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    anchors.add(before === 0 ? name : `${name}-${before}`);
  }
  return anchors;
}

function linksOf(prose: string): readonly string[] {
  const text = prose.replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}
