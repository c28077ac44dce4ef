import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { Batch } from './batch.ts';
import { JobLimits } from './job-limits.ts';
import { Slots } from './slots.ts';

const clock = () => new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));

test('a slot is had in turn, and freed once', async () => {
  const slots = new Slots(1, clock(), 100);
  const first = await slots.take();
  const second = slots.take();
  const third = slots.take();
  first?.();
  first?.();
  const release = await second;
  expect(release).toBeDefined();
  slots.refuseAll();
  expect(await third).toBeUndefined();
  expect(await slots.take()).toBeUndefined();
});

test('nobody waits for a slot for long', async () => {
  const time = clock();
  const slots = new Slots(1, time, 100);
  await slots.take();
  const waiting = slots.take();
  time.advance(100);
  expect(await waiting).toBeUndefined();
});

test('queues hand over what there is room for in all, and of short tasks more', () => {
  const limits = new JobLimits(4);
  const [a, b] = [{ concurrency: 0 }, { concurrency: 0 }];
  limits.add(a);
  limits.add(b);
  for (let i = 0; i < 3; i++) limits.begin(a);
  expect([a.concurrency, b.concurrency]).toEqual([4, 1]);
  limits.begin(b);
  expect([a.concurrency, b.concurrency]).toEqual([3, 1]);
  // One has ended and is being reported: its place is free.
  limits.noteEnd(5000);
  expect([a.concurrency, b.concurrency]).toEqual([4, 2]);
  limits.end(a, true);
  expect([a.concurrency, b.concurrency]).toEqual([3, 2]);
  const short = { concurrency: 0 };
  const others = new JobLimits(4);
  others.add(short);
  others.begin(short);
  others.noteEnd(1);
  others.end(short, true);
  expect(short.concurrency).toBe(8);
  others.noteWait();
  expect(short.concurrency).toBe(4);
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
