import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REPORTED_VERSION, TRADEWIND_VERSION } from './version.ts';

test('the version is the one of package.json', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ version: TRADEWIND_VERSION });
});

test('clients are told a version that they parse as that of Airflow, with ours as its local part', () => {
  expect(REPORTED_VERSION).toBe('2.11.2+tradewind.0.1.0');
});
