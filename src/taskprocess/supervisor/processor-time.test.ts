import { expect, test } from 'vitest';
import { ProcessorTime, type ProcessorTimes } from './processor-time.ts';

/** Two processors that were idle for a share of some time. */
function timesAfter(ms: number, idleShare: number): ProcessorTimes {
  return [0, 1].map(() => ({ idleMs: 5000 + ms * idleShare, allMs: 9000 + ms }));
}

test.each<[string, number, number, boolean | undefined]>([
  ['a busy machine has no time to spare', 200, 0.1, true],
  ['an idle one has', 200, 0.6, false],
  ['of a short span nothing can be told', 90, 0.6, undefined],
])('%s', (_, ms, idleShare, scarce) => {
  let times = timesAfter(0, 0);
  const processorTime = new ProcessorTime(() => times);
  processorTime.begin();
  times = timesAfter(ms, idleShare);
  expect(processorTime.wasScarce()).toBe(scarce);
});

test('a span goes on until it is long enough, and the next one begins anew', () => {
  let times = timesAfter(0, 0);
  const processorTime = new ProcessorTime(() => times);
  processorTime.begin();
  times = timesAfter(60, 1);
  expect(processorTime.wasScarce()).toBeUndefined();
  processorTime.begin();
  times = timesAfter(120, 1);
  expect(processorTime.wasScarce()).toBe(false);
  processorTime.begin();
  times = timesAfter(180, 1);
  expect(processorTime.wasScarce()).toBeUndefined();
});
