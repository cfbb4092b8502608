/**
 * What a page shows against what really came. `…` stands for what differs from time to time:
 * inside a text for any characters, alone for any value that is not null; as the last element of a list for further elements; as a key
 * (`"…": "…"`) for further keys wherever they stand; alone on a line of plain text for any lines. All else must be the same, and in the same order.
 */

const ANY = '…';

/** Differences between a JSON value as shown and as answered, each with its place; none = it is what is shown. */
export function jsonDifferences(shown: unknown, answered: unknown, at = ''): string[] {
  const place = at === '' ? 'the whole' : at;
  if (shown === ANY) return answered === null || answered === undefined ? [`${place}: shown as ${ANY}, but it is ${answered}`] : [];
  if (typeof shown === 'string' && shown.includes(ANY) && typeof answered === 'string')
    return textPattern(shown).test(answered) ? [] : [`${place}: shown as ${shown}, but it is ${answered}`];
  if (Array.isArray(shown) && Array.isArray(answered)) {
    const open = shown.length > 0 && shown.at(-1) === ANY;
    const elements = open ? shown.slice(0, -1) : shown;
    if (open ? answered.length < elements.length : answered.length !== elements.length)
      return [`${place}: shown with ${elements.length} elements, but it has ${answered.length}`];
    return elements.flatMap((element, index) => jsonDifferences(element, answered[index], `${at}/${index}`));
  }
  if (isObject(shown) && isObject(answered)) {
    const open = Object.hasOwn(shown, ANY);
    const keys = Object.keys(shown).filter((key) => key !== ANY);
    const there = Object.keys(answered);
    const differences = keys.flatMap((key) =>
      Object.hasOwn(answered, key) ? jsonDifferences(shown[key], answered[key], `${at}/${key}`) : [`${at}/${key}: is not there`],
    );
    if (!open) for (const key of there) if (!keys.includes(key)) differences.push(`${at}/${key}: is not shown`);
    const order = there.filter((key) => keys.includes(key)).join(' ');
    if (differences.length === 0 && order !== keys.join(' ')) differences.push(`${place}: the keys come as ${order}`);
    return differences;
  }
  return Object.is(shown, answered) ? [] : [`${place}: shown as ${JSON.stringify(shown)}, but it is ${JSON.stringify(answered)}`];
}

/** The same of plain text, line by line. */
export function textDifferences(shown: string, printed: string): string[] {
  const lines = shown.trimEnd().split('\n');
  const pattern = lines.map((line) => (line.trim() === ANY ? '(?:.*\\n)*' : `${textPattern(line).source.slice(1, -1)}\\n`)).join('');
  return new RegExp(`^${pattern}$`, 'u').test(`${printed.trimEnd()}\n`) ? [] : [`shown:\n${shown}\nbut it is:\n${printed}`];
}

/** The same of an answer with its headers, as `curl -i` prints it. Headers that are not shown may be there; those that are shown must be. */
export function httpDifferences(shown: string, printed: string): string[] {
  const [wanted, got] = [parseAnswer(shown), parseAnswer(printed)];
  const differences = textDifferences(wanted.status, got.status);
  for (const header of wanted.headers) {
    const name = header.slice(0, header.indexOf(':')).toLowerCase();
    const there = got.headers.filter((each) => each.toLowerCase().startsWith(`${name}:`));
    const value = (line: string) => line.slice(line.indexOf(':') + 1).trim();
    if (!there.some((each) => textPattern(value(header)).test(value(each))))
      differences.push(`shown as ${header}, but it is ${there.join(', ') || 'not there'}`);
  }
  if (wanted.body !== '') differences.push(...jsonDifferences(JSON.parse(wanted.body), JSON.parse(got.body)));
  return differences;
}

/** Status that an output block shows of an answer: of its status line, else of a problem. */
export function statusShown(language: string, text: string): number | undefined {
  if (language === 'http') return Number(/^HTTP\/\S+ (\d{3})/.exec(text)?.[1]);
  if (language !== 'json') return undefined;
  const value: unknown = JSON.parse(text);
  return isObject(value) && typeof value.status === 'number' ? value.status : undefined;
}

function parseAnswer(text: string): { status: string; headers: readonly string[]; body: string } {
  const [head = '', ...rest] = text.replaceAll('\r', '').split('\n\n');
  const [status = '', ...headers] = head.trim().split('\n');
  return { status, headers, body: rest.join('\n\n').trim() };
}

function textPattern(shown: string): RegExp {
  return new RegExp(`^${shown.split(ANY).map(RegExp.escape).join('.+')}$`, 'u');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
