/** `state.url`: `redis[s]://[user[:password]@]host[:port][/database][?prefix=name]`. */

/** Where the shared state is. */
export interface StateAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** First part of every key: deployments that share a Redis and nothing else have one each. */
  readonly prefix: string;
}

/** Undefined for a text that is no such URL. */
export function parseStateUrl(text: string): StateAddress | undefined {
  if (!/^rediss?:\/\/./.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const [database] = /^\/?(\d{0,5})$/.exec(url.pathname)?.slice(1) ?? [];
  const prefix = url.searchParams.get('prefix') ?? 'sluice';
  const unknown = [...url.searchParams.keys()].some((name, index, all) => name !== 'prefix' || all.indexOf(name) !== index);
  if (url.hostname === '' || database === undefined || unknown || url.hash !== '' || !/^[\w.-]{1,32}$/.test(prefix)) return undefined;
  const [username, password] = [plain(url.username), plain(url.password)];
  if (username === undefined || password === undefined) return undefined;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 6379 : Number(url.port),
    tls: url.protocol === 'rediss:',
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    database: Number(database),
    prefix,
  };
}

function plain(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
