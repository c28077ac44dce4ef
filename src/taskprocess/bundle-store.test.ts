import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BundleStore } from './bundle-store.ts';

const CODE = 'export const x = 1;\n';
const HASH = createHash('sha256').update(CODE).digest('hex');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-bundles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a bundle becomes a file once, however often it is asked for', async () => {
  let reads = 0;
  const store = new BundleStore({
    folder: join(folder, 'bundles'),
    readCode: () => Promise.resolve((reads++, CODE)),
  });
  const [file, same] = await Promise.all([store.ensure(HASH), store.ensure(HASH)]);
  expect(file).toBe(same);
  expect(store.has(HASH)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(CODE);
  expect(readdirSync(join(folder, 'bundles'))).toEqual([`${HASH}.mjs`]);
  await new BundleStore({ folder: join(folder, 'bundles'), readCode: () => Promise.resolve(undefined) }).ensure(HASH);
  expect(reads).toBe(1);
});

test('a damaged file is written anew', async () => {
  writeFileSync(join(folder, `${HASH}.mjs`), 'half a bund');
  const store = new BundleStore({ folder, readCode: () => Promise.resolve(CODE) });
  expect(readFileSync(await store.ensure(HASH), 'utf8')).toBe(CODE);
});

test.each([
  ['unknown', HASH, undefined, 'not in the database'],
  ['damaged', HASH, 'other code', 'damaged'],
  ['no hash', '../../etc/passwd', CODE, 'not the hash'],
])('a bundle that is %s is refused', async (_, hash, code, message) => {
  const store = new BundleStore({ folder, readCode: () => Promise.resolve(code) });
  await expect(store.ensure(hash)).rejects.toThrow(message);
  expect(store.has(hash)).toBe(false);
});
