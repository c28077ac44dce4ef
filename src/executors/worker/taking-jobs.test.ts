import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { Batch } from './batch.ts';
import { Slots } from './slots.ts';

const clock = () => new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));

test('no more places are taken than are open', async () => {
  const slots = new Slots(3, clock());
  expect([slots.take(2), slots.take(2), slots.take(1)]).toEqual([2, 1, 0]);
  const waiting = slots.untilOpen();
  slots.release();
  expect(await waiting).toBe(true);
  expect(await slots.untilOpen()).toBe(true);
  expect(slots.take(5)).toBe(1);
  const last = slots.untilOpen();
  slots.close();
  expect(await last).toBe(false);
  slots.release();
  expect(await slots.untilOpen()).toBe(false);
  expect(slots.take(1)).toBe(0);
});

test('nobody waits for a place for longer than they want to', async () => {
  const time = clock();
  const slots = new Slots(0, time);
  const waiting = slots.untilOpen(100);
  time.advance(100);
  expect(await waiting).toBe(false);
});

test('what is asked at the same time goes out together, what comes meanwhile with the next', async () => {
  const sent: number[][] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const batch = new Batch<number, number>(async (inputs) => {
    sent.push(inputs);
    await gate;
    return inputs.map((n) => n * 2);
  }, 3);
  const first = [1, 2].map((n) => batch.ask(n));
  await new Promise((resolve) => setImmediate(resolve));
  const more = [3, 4, 5, 6].map((n) => batch.ask(n));
  open();
  expect(await Promise.all([...first, ...more])).toEqual([2, 4, 6, 8, 10, 12]);
  expect(sent).toEqual([[1, 2], [3, 4, 5], [6]]);
});

test('a request that fails fails for those alone who were in it', async () => {
  let calls = 0;
  const batch = new Batch<number, number>((inputs) => {
    calls += 1;
    return calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve(inputs);
  }, 1);
  const answers = await Promise.allSettled([batch.ask(1), batch.ask(2)]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
