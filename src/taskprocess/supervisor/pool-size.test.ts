import { expect, test } from 'vitest';
import { countMissing, countSurplus, type PoolFacts } from './pool-size.ts';

const SATURATED = { areTriesShort: false, isSaturated: true };
const UNKNOWN = { areTriesShort: false, isSaturated: undefined };
const SHORT = { areTriesShort: true, isSaturated: false };
const NOTHING: PoolFacts = {
  starting: 0,
  busy: 0,
  longBusy: 0,
  idle: 0,
  waiting: 0,
  load: { areTriesShort: false, isSaturated: false },
  warm: 2,
  parallelism: 8,
};

test.each<[string, Partial<PoolFacts>, number]>([
  ['the warm ones are started', {}, 2],
  ['but not twice', { starting: 2 }, 0],
  ['never more than the parallelism', { warm: 20, starting: 3, busy: 5 }, 0],
  ['never too many at once', { busy: 1, idle: 1, waiting: 50, parallelism: 32 }, 4],
  ['short tasks in plenty need no more processes', { busy: 2, waiting: 500, load: SHORT }, 0],
  ['tasks that take longer get one for each that waits', { busy: 2, waiting: 1 }, 1],
  ['but not while the processors have no time for more', { busy: 2, waiting: 9, load: SATURATED }, 0],
  ['or while that cannot be told', { busy: 2, waiting: 9, load: UNKNOWN }, 0],
  ['unless some take long', { busy: 4, longBusy: 2, waiting: 9, load: SATURATED }, 2],
  ['of which one among many short ones is none', { busy: 4, longBusy: 1, waiting: 9, load: SHORT }, 0],
  ['and a spare one where all take long', { busy: 2, longBusy: 2, waiting: 1 }, 2],
  ['also while nothing waits', { busy: 2, longBusy: 2 }, 1],
  ['not where some end soon', { busy: 2, longBusy: 1 }, 0],
  ['it may be there already', { busy: 2, longBusy: 2, idle: 1 }, 0],
  ['or on its way', { busy: 2, longBusy: 2, starting: 1 }, 0],
  ['work that waits for the first starts', { starting: 2, waiting: 10 }, 0],
])('%s', (_, facts, missing) => {
  expect(countMissing({ ...NOTHING, ...facts })).toBe(missing);
});

test.each<[string, Partial<PoolFacts>, number]>([
  ['warm ones stay', { idle: 2 }, 0],
  ['others go', { idle: 5 }, 3],
  ['but for a spare one while all others are busy', { busy: 4, idle: 2 }, 1],
  ['none goes while work waits', { idle: 5, waiting: 1 }, 0],
])('%s', (_, facts, surplus) => {
  expect(countSurplus({ ...NOTHING, ...facts })).toBe(surplus);
});
