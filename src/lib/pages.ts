/** Walks over a vendor's pages that nobody but the vendor ends. */

/** Makes a check for one walk: whether a page is the one before it once more. A vendor whose pages do not advance would be walked for ever. */
export function createRepeatCheck(): (rows: readonly unknown[]) => boolean {
  let last: string | undefined;
  return (rows) => {
    const page = JSON.stringify(rows);
    const repeats = rows.length > 0 && page === last;
    last = page;
    return repeats;
  };
}
