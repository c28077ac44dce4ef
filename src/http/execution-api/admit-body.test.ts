import { expect, test } from 'vitest';
import { ExecutionTokens } from '../../actions/credentials/execution-tokens.ts';
import { SigningKeys } from '../../actions/credentials/signing-keys.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import type { ApiRequest } from '../api-handler.ts';
import { openTestApp } from '../test-app.ts';
import { admitBody } from './admit-body.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

test('a large body is read of workers alone, and so is one that does not say its length', async () => {
  const app = await openTestApp(sqlite);
  const tokens = new ExecutionTokens(new SigningKeys(app), app.clock, 600_000);
  const subject = { id: 'i', dagId: 'd', runId: 'r', bundleHash: 'h' };
  const token = (await tokens.signer()).sign(subject, 'run');
  const admits = (headers: ApiRequest['headers']) => admitBody({ tokens }, { headers } as ApiRequest);
  const LARGE = { 'content-length': '30000000' };
  expect(await admits({ 'content-length': '1000000' })).toBe(true);
  expect(await admits({})).toBe(true);
  expect(await admits(LARGE)).toBe(false);
  expect(await admits({ 'transfer-encoding': 'chunked' })).toBe(false);
  expect(await admits({ ...LARGE, authorization: `Bearer ${token.slice(0, -2)}AA` })).toBe(false);
  expect(await admits({ ...LARGE, authorization: `Bearer ${token}` })).toBe(true);
  // What it may do is asked of each token in the body: this one may have expired while the server was away.
  app.clock.advance(3_600_000);
  expect(await admits({ ...LARGE, authorization: `Bearer ${token}` })).toBe(true);
  await app.close();
});
