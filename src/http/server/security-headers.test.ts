import { afterEach, expect, test } from 'vitest';
import { loadConfig } from '../../config/read/load-config.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { securePage } from './security-headers.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');
let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

test('every answer says how browsers are to take it, and none says what made it', async () => {
  app = await openTestApp(sqlite);
  for (const [method, url] of [
    ['GET', '/health'],
    ['GET', '/'],
    ['GET', '/login/'],
    ['GET', '/nope'],
    ['GET', '/%zz'],
    ['POST', '/health'],
    ['OPTIONS', '/health'],
    ['GET', '/api/experimental/test'],
    ['GET', '/api/experimental/nope'],
    ['POST', '/api/experimental/pools'],
    ['GET', '/api/v1/pools'],
    ['POST', '/api/v1/pools'],
    ['GET', '/api/v1/nope'],
    ['GET', '/api/v1/ui/'],
  ] as const) {
    const { headers } = await app.ask(method, url);
    expect(headers, `${method} ${url}`).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    expect(headers['server']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    if (String(headers['content-type']).startsWith('text/html')) {
      const policy = String(headers['content-security-policy']);
      expect(policy, `${method} ${url}`).toMatch(/^default-src '(?:self|none)';/);
      expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
    }
    expect(headers['strict-transport-security']).toBeUndefined();
  }
});

test('pages may be framed unless that is switched off; the login form never', async () => {
  app = await openTestApp(sqlite);
  const framed = (await app.ask('GET', '/nope')).headers;
  expect(framed['x-frame-options']).toBeUndefined();
  expect(framed['content-security-policy']).not.toContain('frame-ancestors');
  expect((await app.ask('GET', '/login/')).headers['content-security-policy']).toContain("frame-ancestors 'none'");
  await app.close();
  app = await openTestApp(sqlite, { env: { AIRFLOW__WEBSERVER__X_FRAME_ENABLED: 'False' } });
  const { headers } = await app.ask('GET', '/nope');
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as unknown,
  });
});

test('over HTTPS browsers are to come back by HTTPS', () => {
  const page = { status: 200, headers: {}, body: '' };
  const secured = (env: Record<string, string>) =>
    securePage(page, loadConfig({ env: { TRADEWIND_HOME: '/nonexistent', ...env } })).headers;
  const https = {
    AIRFLOW__WEBSERVER__WEB_SERVER_SSL_CERT: '/cert.pem',
    AIRFLOW__WEBSERVER__WEB_SERVER_SSL_KEY: '/key.pem',
  };
  expect(secured(https)['strict-transport-security']).toBe('max-age=31536000');
  expect(secured({})['strict-transport-security']).toBeUndefined();
});
