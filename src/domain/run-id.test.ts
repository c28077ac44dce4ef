import { expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { findReservedRunIdFault, findRunIdFault, generateRunId, runTypeFromRunId } from './run-id.ts';

const midnight = parseTimestamp('2024-01-01T00:00:00Z');

test.each([
  ['manual', 'manual__2024-01-01T00:00:00+00:00'],
  ['scheduled', 'scheduled__2024-01-01T00:00:00+00:00'],
  ['backfill', 'backfill__2024-01-01T00:00:00+00:00'],
  ['dataset_triggered', 'dataset_triggered__2024-01-01T00:00:00+00:00'],
] as const)('a %s run is named %s, and its type can be read from the name', (type, runId) => {
  expect(generateRunId(type, midnight)).toBe(runId);
  expect(runTypeFromRunId(runId)).toBe(type);
  expect(findRunIdFault(runId)).toBeNull();
});

test('a made run id keeps the UTC offset of the caller where it is given', () => {
  expect(generateRunId('manual', parseTimestamp('2099-01-05T01:04:05Z'), 120)).toBe(
    'manual__2099-01-05T03:04:05+02:00',
  );
  expect(findRunIdFault('manual__2099-01-05T03:04:05.500000-05:30', '^never$')).toBeNull();
});

test.each([
  ['my_run', 'manual'],
  ['scheduled_2024', 'manual'],
  ['Scheduled__x', 'manual'],
  ['trig__2024-01-01', 'manual'],
  ['scheduled__anything', 'scheduled'],
  ['dataset_triggered__x', 'dataset_triggered'],
])('the run id %s is of a %s run', (runId, type) => {
  expect(runTypeFromRunId(runId)).toBe(type);
});

test.each([
  'a',
  'golden',
  'my_run_2',
  '42',
  'scheduled__2099-06-05',
  'with.dots..inside',
  'a~b:c+d-e',
  'x'.repeat(250),
])('a person may name a run %s', (runId) => {
  expect(findRunIdFault(runId)).toBeNull();
});

test.each([
  ['', 'it is empty'],
  ['x'.repeat(251), 'it is longer than 250 characters'],
  ['x'.repeat(10_000), 'it is longer than 250 characters'],
  ['../x', 'it holds a slash'],
  ['a/b', 'it holds a slash'],
  ['..\\x', 'it holds a slash'],
  ['.', 'it is a folder of its own'],
  ['..', 'it is a folder of its own'],
  ['a\0b', 'it holds a control character'],
  ['a\nb', 'it holds a control character'],
  ['a\n', 'it holds a control character'],
  ['a\ud800b', 'it holds a control character'],
  ['with space', /^it does not match either the configured pattern/],
  [
    '"quoted"',
    /^it does not match either the configured pattern: '\^\[A-Za-z0-9_\.~:\+-\]\+\$' or the built-in pattern/,
  ],
  ['läuft', /^it does not match either/],
  ['%2e%2e%2f', /^it does not match either/],
])('the run id %j is refused', (runId, reason) => {
  expect(findRunIdFault(runId)).toMatch(reason);
});

test('the administrator may allow more characters, but nothing that leaves a folder', () => {
  expect(findRunIdFault('with space', '^[a-z ]+$')).toBeNull();
  expect(findRunIdFault('läuft', '.*')).toBeNull();
  expect(findRunIdFault('a/../b', '.*')).toBe('it holds a slash');
  expect(findRunIdFault('..', '.*')).toBe('it is a folder of its own');
  expect(findRunIdFault('my_run', ' ')).toMatch(/^it does not match/);
});

test('an id of the scheduler is reserved for its runs', () => {
  expect(findReservedRunIdFault('scheduled__2024-01-01T00:00:00+00:00')).toBe(
    "A manual DAG run cannot use ID 'scheduled__2024-01-01T00:00:00+00:00' since it is reserved for scheduled runs",
  );
  expect(findReservedRunIdFault('backfill__x')).toMatch(/reserved for backfill runs$/);
  expect(findReservedRunIdFault('manual__x')).toBeNull();
  expect(findReservedRunIdFault('my_run')).toBeNull();
});
