import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { Batch } from './batch.ts';
import { Slots } from './slots.ts';
import { Tempo } from './tempo.ts';

const clock = () => new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));

test('no more places are taken than are open', async () => {
  const slots = new Slots(3, clock());
  expect([slots.take(2), slots.take(2), slots.take(1)]).toEqual([2, 1, 0]);
  const two = slots.untilOpen(2);
  slots.release();
  expect(slots.take(1)).toBe(1);
  slots.release();
  slots.release();
  expect(await two).toBe(true);
  expect(slots.take(5)).toBe(2);
  const last = slots.untilOpen(1);
  slots.close();
  expect(await last).toBe(false);
  slots.release();
  expect(await slots.untilOpen(1)).toBe(false);
  expect(slots.take(1)).toBe(0);
});

test('where there are fewer places than are taken, none is open until enough are released', async () => {
  const slots = new Slots(2, clock());
  slots.setCapacity(4);
  expect(slots.take(9)).toBe(4);
  slots.setCapacity(2);
  slots.release();
  slots.release();
  expect(slots.take(1)).toBe(0);
  slots.release();
  expect(slots.take(9)).toBe(1);
});

test('nobody waits for places for longer than they want to, and has what there is then', async () => {
  const time = clock();
  const slots = new Slots(2, time);
  slots.take(1);
  const waiting = slots.untilOpen(2, 100);
  time.advance(100);
  expect(await waiting).toBe(true);
  slots.take(1);
  const inVain = slots.untilOpen(1, 100);
  time.advance(100);
  expect(await inVain).toBe(false);
});

test('a worker takes on more than it runs at once only while tries end quickly one after the other', () => {
  const time = clock();
  const tempo = new Tempo(4, time);
  const end = (times: number, everyMs: number) => {
    for (let i = 0; i < times; i++) {
      time.advance(everyMs);
      tempo.noteEnd();
    }
  };
  expect(tempo.capacity).toBe(4);
  end(200, 1);
  expect(tempo.capacity).toBe(24);
  end(200, 10);
  expect(tempo.capacity).toBeLessThanOrEqual(10);
  end(1, 1000);
  expect(tempo.capacity).toBe(4);
  end(200, 1);
  tempo.slowDown();
  expect(tempo.capacity).toBe(4);
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
