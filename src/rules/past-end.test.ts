import { expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { isPastEnd } from './past-end.ts';

const END = parseTimestamp('2024-01-02T00:00:00Z');
const LATER = parseTimestamp('2024-01-02T00:00:00.000001Z');
const NEVER = null;

test.each([
  ['no end', NEVER, NEVER, LATER, false, false],
  ['the moment of its end', END, NEVER, END, false, false],
  ['after its end', END, NEVER, LATER, false, true],
  ['after its end, by hand', END, NEVER, LATER, true, true],
  ['after the end of its DAG', END, END, LATER, false, true],
  ['after the end of its DAG, by hand', END, END, LATER, true, false],
])('%s', (_what, endDate, ofDag, logicalDate, externalTrigger, expected) => {
  expect(isPastEnd({ endDate }, { endDate: ofDag }, { logicalDate, externalTrigger })).toBe(expected);
});
