import { expect, test } from 'vitest';
import { CheckQueue } from './check-queue.ts';

test('a few run at once, the others follow in order, also after a failure', async () => {
  const queue = new CheckQueue(2, 2);
  const started: number[] = [];
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const runs = gates.map(({ promise }, index) =>
    queue.run(async () => {
      started.push(index);
      return promise;
    }),
  );
  expect(started).toEqual([0, 1]);
  expect(queue.isFull).toBe(true);
  gates[1]?.reject(new Error('failed'));
  await expect(runs[1]).rejects.toThrow('failed');
  expect(started).toEqual([0, 1, 2]);
  expect(queue.isFull).toBe(false);
  for (const index of [0, 2, 3]) {
    gates[index]?.resolve(index);
    expect(await runs[index]).toBe(index);
  }
  expect(await queue.run(async () => 'free')).toBe('free');
});
