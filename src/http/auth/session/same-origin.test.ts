import { expect, test } from 'vitest';
import { loadConfig } from '../../../config/read/load-config.ts';
import { isFromElsewhere } from './same-origin.ts';

const config = (env: Record<string, string> = {}) => loadConfig({ env: { TRADEWIND_HOME: '/nonexistent', ...env } });
const PUBLIC = { AIRFLOW__WEBSERVER__BASE_URL: 'https://airflow.example/tw' };
const PROXY = { AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' };

test.each([
  [{}, { host: 'a:8080' }, false],
  [{}, { host: 'a:8080', origin: 'http://a:8080' }, false],
  [{}, { host: 'a:8080', origin: 'https://a:8080' }, false],
  [{}, { host: 'a:8080', origin: 'http://b:8080' }, true],
  [{}, { host: 'a:8080', origin: 'http://a' }, true],
  [{}, { host: 'a:8080', origin: 'null' }, true],
  [{}, { origin: 'http://a' }, true],
  [{}, { host: 'a:8080', origin: 'http://a:8080', 'sec-fetch-site': 'cross-site' }, true],
  [{}, { host: 'a:8080', origin: 'http://b', 'sec-fetch-site': 'same-origin' }, false],
  [PUBLIC, { host: '10.0.0.1:8080', origin: 'https://airflow.example' }, false],
  [{}, { host: '10.0.0.1', 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' }, true],
  [PROXY, { host: '10.0.0.1', 'x-forwarded-host': 'airflow.example', origin: 'https://airflow.example' }, false],
])('%j, %j', (env: Record<string, string>, headers: Record<string, string>, fromElsewhere) => {
  expect(isFromElsewhere({ headers }, config(env))).toBe(fromElsewhere);
});
