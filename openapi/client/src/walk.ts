/** Walks over lists: page after page, told what is missing, ended by a signal. */
import { SluiceError, SluiceIncompleteError } from './errors.ts';
import type { Source } from './model.ts';
import type { CallOptions } from './transport.ts';

/** One page of a list. */
export interface ListPage<T> {
  readonly data: readonly T[];
  /** What each connection contributed. Of one with `error` the walk goes on with the others and asks it again for the next page. */
  readonly sources: readonly Source[];
  /** Where the next page begins: kept anywhere, it goes on as `cursor` of a list with the same filters. Null = the end. */
  readonly nextCursor: string | null;
  /** Records in all: with `count`, and where every vendor can tell. */
  readonly total: number | null;
}

/** A list to be walked; nothing is asked before that. Each walk over it begins anew. */
export interface Walk<T> extends AsyncIterable<T> {
  /** Page by page. Never throws for a connection that is missing: `sources` of each page tell of it. */
  pages(): AsyncIterable<ListPage<T>>;
  /** Everything at once. */
  all(): Promise<T[]>;
}

/** What may be said of a walk. */
export interface WalkOptions extends CallOptions {
  /**
   * Told when a connection of a list over several begins to fail (`error`; it is asked again for the next page) or cannot take part (`skipped`).
   * With it, whoever walks takes care of what is missing; without it, an incomplete walk throws `SluiceIncompleteError` at its end.
   */
  readonly onSource?: ((source: Source) => void) | undefined;
}

/** A list's answer. */
export interface Envelope<T> {
  readonly data: readonly T[];
  readonly page: { readonly nextCursor: string | null; readonly total: number | null };
  /** Absent where only the gateway itself is asked. */
  readonly sources?: readonly Source[];
}

/** Makes a walk. `named` are connections that the filters name by their records' ids: of others nothing is expected. */
export function walkOver<T>(
  read: (cursor: string | undefined) => Promise<Envelope<T>>,
  {
    from,
    named,
    onSource,
  }: { readonly from: string | undefined; readonly named: ReadonlySet<string>; readonly onSource: WalkOptions['onSource'] },
): Walk<T> {
  async function* pages(): AsyncGenerator<ListPage<T>, void, undefined> {
    for (let cursor = from; ; ) {
      const { data, page, sources = [] } = await read(cursor);
      const { nextCursor, total } = page;
      yield { data, sources, nextCursor, total };
      if (nextCursor === null) return;
      if (nextCursor === cursor) throw stuck();
      cursor = nextCursor;
    }
  }
  async function* records(): AsyncGenerator<T, void, undefined> {
    const told = new Map<string, string | undefined>();
    let sources: readonly Source[] = [];
    for await (const page of pages()) {
      sources = page.sources;
      for (const source of sources) {
        const news = source.status === 'ok' ? undefined : `${source.status} ${source.error?.code}`;
        if (news !== undefined && told.get(source.connection) !== news && !isForeign(source, sources)) onSource?.(source);
        told.set(source.connection, news);
      }
      yield* page.data;
    }
    const missing = sources.filter((source) => source.status !== 'ok' && !isForeign(source, sources));
    if (missing.length > 0 && !onSource) throw new SluiceIncompleteError(missing);
  }
  /** Whether a connection was skipped only because the filters are about records of another, which was asked. */
  const isForeign = (source: Source, sources: readonly Source[]): boolean =>
    source.status === 'skipped' &&
    named.size > 0 &&
    !named.has(source.connection) &&
    sources.some(({ connection, status }) => named.has(connection) && status !== 'skipped');
  return {
    [Symbol.asyncIterator]: records,
    pages,
    async all() {
      const found: T[] = [];
      for await (const record of records()) found.push(record);
      return found;
    },
  };
}

function stuck(): SluiceError {
  return new SluiceError({ code: 'unexpected_response', message: 'The list does not advance: a page leads to itself.', retryable: false });
}
