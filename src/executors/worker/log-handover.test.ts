import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../foundation/app-error.ts';
import { systemClock } from '../../foundation/clock.ts';
import { silentLogger } from '../../foundation/log.ts';
import { LONGEST_LOG_PIECE, type LogPiece } from '../../taskprocess/execution-messages.ts';
import { LogHandover } from './log-handover.ts';

const MEGABYTE = 1024 * 1024;
let folder = '';
let file = '';
let sent: LogPiece[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-handover-'));
  file = join(folder, 'attempt=1.log');
  sent = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const handover = (more: Partial<ConstructorParameters<typeof LogHandover>[0]> = {}) =>
  new LogHandover({
    clock: systemClock,
    logger: silentLogger,
    limit: MEGABYTE,
    deletesLocal: true,
    send: (_token, piece) => Promise.resolve(void sent.push(piece)),
    ...more,
  });
const lines = (bytes: number) => {
  let text = '';
  for (let i = 0; text.length < bytes; i++) text += `line ${i} of a log: éàü ${'x'.repeat(i % 200)}\n`;
  return text;
};
const together = () =>
  sent
    .toSorted((a, b) => a.position - b.position)
    .map(({ text }) => text)
    .join('');

test('a short log is read at once, and deleted when it has arrived', async () => {
  writeFileSync(file, 'one\n');
  const logs = handover();
  expect(logs.readShort(file)).toEqual({ position: 0, end: 4, text: 'one\n' });
  expect(logs.readShort(join(folder, 'none.log'))).toBeUndefined();
  expect(handover({ limit: 0 }).readShort(file)).toBeUndefined();
  writeFileSync(file, lines(20_000));
  expect(logs.readShort(file)).toBeUndefined();
  logs.noteArrived(file);
  await logs.settled;
  expect(existsSync(file)).toBe(false);
});

test('a longer log arrives whole, in pieces of whole lines, its end first', async () => {
  const text = lines(MEGABYTE - 100_000);
  writeFileSync(file, text);
  const logs = handover();
  logs.add(file, 't');
  logs.add(join(folder, 'none.log'), 't');
  await logs.settled;
  expect(together()).toBe(text);
  expect(sent[0]?.end).toBe(Buffer.byteLength(text));
  for (const piece of sent) {
    expect(piece.text).toMatch(/\n$/);
    expect(piece.end - piece.position).toBeLessThanOrEqual(LONGEST_LOG_PIECE);
  }
  expect(existsSync(file)).toBe(false);
});

test('of a log that is too long the beginning and the end arrive, and the file stays', async () => {
  const text = lines(3 * MEGABYTE);
  writeFileSync(file, text);
  const logs = handover();
  logs.add(file, 't');
  await logs.settled;
  expect(text.startsWith(together().slice(0, 400_000))).toBe(true);
  expect(text.endsWith(together().slice(-400_000))).toBe(true);
  expect(sent.reduce((sum, { position, end }) => sum + end - position, 0)).toBeLessThanOrEqual(MEGABYTE);
  expect(existsSync(file)).toBe(true);
});

test('lines without end are cut, and nothing of them is lost', async () => {
  const text = 'é'.repeat(350_001);
  writeFileSync(file, text);
  const logs = handover();
  logs.add(file, 't');
  await logs.settled;
  expect(Buffer.byteLength(together())).toBeGreaterThanOrEqual(Buffer.byteLength(text));
  expect(sent.map(({ position, end }) => end - position).reduce((a, b) => a + b)).toBe(Buffer.byteLength(text));
});

test('a web server that is away is asked again; one that refuses is not, and the file stays', async () => {
  writeFileSync(file, lines(10_000));
  let attempts = 0;
  const away = handover({
    send: () => {
      attempts += 1;
      const answer = new AppError('CONTROL_PLANE_UNAVAILABLE', { url: 'u', reason: 'r' });
      return attempts === 1 ? Promise.reject(answer) : Promise.reject(new Error('401'));
    },
  });
  away.add(file, 't');
  await away.settled;
  expect(attempts).toBe(2);
  expect(existsSync(file)).toBe(true);
});
