/** Takes secrets and addresses out of a vendor's own words, before they reach a caller or a log. */

/** More than anybody is shown; a vendor may answer with megabytes. */
const LONGEST = 4000;
/** What is looked at. More than is shown, so that no secret that ends beyond it is shown by half. */
const LOOKED_AT = 16 * LONGEST;

/** Makes the scrubber of one connection. `settings` is the adapter's `Settings`; shorter secrets than four characters would blot out plain words. */
export function createScrubber(settings: unknown, host: string): (text: string) => string {
  const forms = secretForms(settings);
  const longest = forms[0]?.length ?? 0;
  const name = host.replace(/:\d+$/, '');
  return (text) => {
    let clean = text.slice(0, LOOKED_AT);
    for (const form of forms) clean = clean.replaceAll(form, '***');
    for (const address of [host, name]) if (address.length >= 4) clean = clean.replaceAll(address, 'the vendor');
    // What was cut off may have begun as a secret.
    return clean.slice(0, text.length > LOOKED_AT ? Math.min(LONGEST, Math.max(0, clean.length - longest)) : LONGEST);
  };
}

/** Says of a text whether a credential of the connection stands in it, whole. */
export function createSecretFinder(settings: unknown): (text: string) => boolean {
  const forms = secretForms(settings);
  return (text) => forms.some((form) => text.includes(form));
}

/** A connection's credentials as they may be written: plain, in URLs, forms, JSON, HTML and Base64, alone and as HTTP's Basic has them. Longest first. */
function secretForms(settings: unknown): string[] {
  const all = stringsOf((settings as { credentials?: unknown } | null | undefined)?.credentials);
  const pairs = all.flatMap((one) => all.filter((other) => other !== one).map((other) => `${one}:${other}`));
  const plain = all.filter((value) => value.length >= 4);
  const forms = [...plain.flatMap(writtenForms), ...[...plain, ...pairs].flatMap(base64Forms)];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function writtenForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const lowered = encoded.replace(/%../g, (code) => code.toLowerCase());
  return [secret, encoded, lowered, encoded.replaceAll('%20', '+'), json, json.replaceAll('/', '\\/'), html];
}

function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [bytes.toString('base64'), bytes.toString('base64').replace(/={1,2}$/, ''), bytes.toString('base64url')];
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
