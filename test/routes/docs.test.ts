/** Swagger UI at /docs is this project's page, and calls nothing undocumented that the document means. */
import { afterAll, expect, test } from 'vitest';
import { startGateway } from '../harness.ts';

const gateway = await startGateway({
  connections: [{ id: 'kyiv', vendor: 'hprofit', baseUrl: 'http://127.0.0.1:1', credentials: { token: 'unused' } }],
});
afterAll(() => gateway.close());

test('/docs is titled Sluice and shows no bar of another project', async () => {
  const { text } = await gateway.call('GET', '/docs', { key: null });
  expect(text).toContain('<title>Sluice</title>');
  const styles = [...text.matchAll(/href="([^"]+\.css)"/g)].map(([, href]) => new URL(href as string, `${gateway.url}/docs/`).pathname);
  const sheets = await Promise.all(styles.map(async (path) => gateway.call('GET', path, { key: null })));
  expect(sheets.every(({ status }) => status === 200)).toBe(true);
  expect(sheets.map(({ text: css }) => css).join('\n')).toMatch(/\.topbar \{ display: none \}/);
});

test('every answer of the vendor is documented, refusals too: Swagger UI knows no ranges', async () => {
  const { body } = await gateway.call('GET', '/openapi.json', { key: null });
  for (const operation of Object.values(body.paths['/passthrough/{connection}/{path}']) as { responses: object }[])
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['2XX', 'default']));
});
