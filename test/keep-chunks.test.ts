import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keepChunks } from '../scripts/keep-chunks.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-chunks-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a build keeps the chunks of the one before for a day, and its own where both have one', () => {
  const [earlier, fresh] = [join(folder, 'earlier'), join(folder, 'fresh')];
  for (const path of [earlier, fresh]) mkdirSync(path);
  const now = 1_800_000_000_000;
  const write = (path: string, text: string, ageHours: number) => {
    writeFileSync(path, text);
    const at = new Date(now - ageHours * 3_600_000);
    utimesSync(path, at, at);
  };
  write(join(earlier, 'lazy-A.js'), 'of the running server', 1);
  write(join(earlier, 'lazy-B.js'), 'long gone', 25);
  write(join(earlier, 'same-C.js'), 'before', 1);
  write(join(fresh, 'same-C.js'), 'now', 0);
  keepChunks(earlier, fresh, now);
  expect(readdirSync(fresh).toSorted()).toEqual(['lazy-A.js', 'same-C.js']);
  expect(readFileSync(join(fresh, 'same-C.js'), 'utf8')).toBe('now');
});

test('a first build has none to keep', () => {
  keepChunks(join(folder, 'absent'), join(folder, 'first'), 0);
  expect(readdirSync(folder)).not.toContain('first');
});
