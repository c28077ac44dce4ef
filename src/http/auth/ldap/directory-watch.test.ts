import { expect, test } from 'vitest';
import { ManualClock } from '../../../foundation/clock.ts';
import { parseTimestamp } from '../../../foundation/timestamp.ts';
import { DirectoryWatch } from './directory-watch.ts';

test('after a failure nobody waits for a while, then one tries for all', async () => {
  const clock = new ManualClock(parseTimestamp('2026-11-21T12:00:00Z'));
  const watch = new DirectoryWatch(clock, () => true);
  let asked = 0;
  const fail = () => {
    asked += 1;
    return Promise.reject(new Error('away'));
  };
  await expect(watch.ask(fail)).rejects.toThrow('away');
  await expect(watch.ask(fail)).rejects.toThrow('away');
  expect(asked).toBe(1);

  await clock.advance(1_000);
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = watch.ask(() => promise);
  await expect(watch.ask(fail)).rejects.toThrow('away');
  resolve('here');
  expect(await first).toBe('here');
  expect(await watch.ask(() => Promise.resolve('again'))).toBe('again');
  expect(asked).toBe(1);
});

test('what only one question fails by keeps nobody else out', async () => {
  const clock = new ManualClock(parseTimestamp('2026-11-21T12:00:00Z'));
  const watch = new DirectoryWatch(clock, (error) => String(error).includes('away'));
  await expect(watch.ask(() => Promise.reject(new Error('odd name')))).rejects.toThrow('odd name');
  expect(await watch.ask(() => Promise.resolve('here'))).toBe('here');
});
