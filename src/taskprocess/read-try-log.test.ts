import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLogPart, streamLog } from './read-try-log.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-log-'));
  file = join(folder, 'attempt=1.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a log is read in parts of whole lines', async () => {
  writeFileSync(file, 'first line\nsecond\nthird\n');
  expect(await readLogPart(file, 0, 14)).toEqual({ text: 'first line\n', end: 11, isLast: false });
  expect(await readLogPart(file, 11, 100)).toEqual({ text: 'second\nthird\n', end: 24, isLast: true });
  expect(await readLogPart(file, 24, 100)).toEqual({ text: '', end: 24, isLast: true });
  expect(await readLogPart(file, 999, 100)).toEqual({ text: '', end: 999, isLast: true });
});

test('a line that does not fit, or is being written, is cut between characters', async () => {
  writeFileSync(file, 'aé€😀b');
  const parts = [];
  for (let from = 0, last = false; !last;) {
    const part = await readLogPart(file, from, 5);
    parts.push(part?.text);
    last = part?.isLast ?? true;
    from = part?.end ?? 0;
  }
  expect(parts).toEqual(['aé', '€', '😀b']);
  writeFileSync(file, Buffer.from('x😀').subarray(0, 4));
  expect(await readLogPart(file, 0, 100)).toEqual({ text: 'x', end: 1, isLast: true });
});

test('a log is streamed as it stands; where there is none there is nothing', async () => {
  writeFileSync(file, 'x'.repeat(200_000));
  const stream = await streamLog(file);
  expect(stream && (await text(stream))).toHaveLength(200_000);
  expect(await streamLog(join(folder, 'none'))).toBeUndefined();
  expect(await readLogPart(join(folder, 'none', 'deeper'), 0, 10)).toBeUndefined();
});
