/** Takes secrets and addresses out of a vendor's own words, before they reach a caller or a log. */

/** More than anybody is shown; a vendor may answer with megabytes. */
const LONGEST = 4000;

/** Makes the scrubber of one connection. `settings` is the adapter's `Settings`; shorter secrets than four characters would blot out plain words. */
export function createScrubber(settings: unknown, host: string): (text: string) => string {
  const secrets = stringsOf((settings as { credentials?: unknown } | null | undefined)?.credentials).filter((value) => value.length >= 4);
  const forms = [
    ...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)])),
  ];
  forms.sort((a, b) => b.length - a.length);
  const name = host.replace(/:\d+$/, '');
  return (text) => {
    let clean = text.slice(0, LONGEST);
    for (const form of forms) clean = clean.replaceAll(form, '***');
    for (const address of [host, name]) if (address.length >= 4) clean = clean.replaceAll(address, 'the vendor');
    return clean;
  };
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
