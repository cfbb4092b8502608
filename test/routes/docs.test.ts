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
  const { text: script } = await gateway.call('GET', '/docs/static/swagger-initializer.js', { key: null });
  // The standalone layout draws the bar; the base layout is the page alone.
  expect(script).toMatch(/"layout":\s*"BaseLayout"/);
});

test('every script of the page is a file of the gateway', async () => {
  const { text, headers } = await gateway.call('GET', '/docs', { key: null });
  expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
  const scripts = [...text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
  for (const [, attributes = '', inline = ''] of scripts) {
    const source = /src="([^"]+)"/.exec(attributes)?.[1] ?? '';
    expect(inline.trim()).toBe('');
    expect((await gateway.call('GET', source, { key: null })).headers['content-type']).toMatch(/javascript/);
  }
  expect(scripts.map(([, attributes]) => attributes).join()).toContain('/workbench.js');
});

test('every answer of the vendor is documented, refusals too: Swagger UI knows no ranges', async () => {
  const { body } = await gateway.call('GET', '/openapi.json', { key: null });
  for (const operation of Object.values(body.paths['/passthrough/{connection}/{path}']) as { responses: object }[])
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['2XX', 'default']));
});
