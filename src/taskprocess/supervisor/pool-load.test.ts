import { expect, test } from 'vitest';
import { PoolLoadMeter } from './pool-load.ts';
import { ProcessorTime } from './processor-time.ts';

/** A meter on a machine with one processor that has nothing to do, and what lets time pass there. */
function idleMachine() {
  let ms = 0;
  const meter = new PoolLoadMeter(new ProcessorTime(() => [{ idleMs: ms, allMs: ms }]));
  meter.begin();
  return { meter, pass: (more: number) => (ms += more) };
}

test('tries are short by the time that they took, however late this thread heard of their ends', () => {
  const { meter, pass } = idleMachine();
  meter.noteTry(1);
  pass(5000);
  expect(meter.judge()).toEqual({ areTriesShort: true, isSaturated: false });
});

test('tries that take longer on average are not short', () => {
  const { meter } = idleMachine();
  for (const ms of [1, 1, 90]) meter.noteTry(ms);
  expect(meter.judge().areTriesShort).toBe(false);
});

test('it is too early to tell at first', () => {
  const { meter, pass } = idleMachine();
  pass(50);
  expect(meter.judge()).toEqual({ areTriesShort: false, isSaturated: undefined });
});

test('short tries count until a whole span had none', () => {
  const { meter, pass } = idleMachine();
  meter.noteTry(1);
  pass(150);
  expect(meter.judge().areTriesShort).toBe(true);
  pass(150);
  expect(meter.judge().areTriesShort).toBe(true);
  pass(150);
  expect(meter.judge().areTriesShort).toBe(false);
});

test('what was before work waited anew does not count', () => {
  const { meter } = idleMachine();
  meter.noteTry(1);
  meter.end();
  meter.begin();
  expect(meter.judge().areTriesShort).toBe(false);
});
