import { expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { type PastFacts, type PastRuleTask, pastAllows } from './past-runs.ts';

const day = (n: number) => parseTimestamp(`2024-01-0${n}T00:00:00Z`);
const task: PastRuleTask = { ignoreFirstDependsOnPast: false, startDate: null };
const facts: PastFacts = {
  previousLogicalDate: day(1),
  previousHasTaskInstance: true,
  previousState: 'success',
  hasEarlierTaskInstance: true,
  previousDownstreamUnsuccessful: false,
};

test.each<[string, Partial<PastRuleTask>, Partial<PastFacts>, boolean]>([
  [
    'there is no run before',
    {},
    { previousLogicalDate: null, previousHasTaskInstance: false, previousState: null },
    true,
  ],
  ['it succeeded in the run before', {}, {}, true],
  ['it was skipped in the run before', {}, { previousState: 'skipped' }, true],
  ['it failed in the run before', {}, { previousState: 'failed' }, false],
  ['it was not decided yet in the run before', {}, { previousState: null }, false],
  ['the run before lies before its start date', { startDate: day(2) }, { previousState: 'failed' }, true],
  ['the run before does not have it', {}, { previousHasTaskInstance: false, previousState: null }, false],
  [
    'the run before does not have it, it never ran, and the first one is free',
    { ignoreFirstDependsOnPast: true },
    { previousHasTaskInstance: false, previousState: null, hasEarlierTaskInstance: false },
    true,
  ],
  [
    'the run before does not have it, but an earlier one had',
    { ignoreFirstDependsOnPast: true },
    { previousHasTaskInstance: false, previousState: null },
    false,
  ],
  ['what stands below it in the run before did not end well', {}, { previousDownstreamUnsuccessful: true }, false],
])('where %s', (_, ofTask, ofPast, allowed) => {
  expect(pastAllows({ ...task, ...ofTask }, { ...facts, ...ofPast })).toBe(allowed);
});
