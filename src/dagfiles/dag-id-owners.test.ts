import { expect, test } from 'vitest';
import { DagIdOwners, duplicateDagIdError } from './dag-id-owners.ts';

test('of two files seen together the first by path owns the id, in whichever order they were read', () => {
  const inOrder = new DagIdOwners();
  expect(inOrder.claim('/a.ts', ['x']).refused.size).toBe(0);
  expect(inOrder.claim('/b.ts', ['x', 'y']).refused).toEqual(new Map([['x', '/a.ts']]));

  const reversed = new DagIdOwners();
  expect(reversed.claim('/b.ts', ['x', 'y']).refused.size).toBe(0);
  expect(reversed.claim('/a.ts', ['x'])).toEqual({ refused: new Map(), readAgain: new Set(['/b.ts']) });
  expect(reversed.claim('/b.ts', ['x', 'y']).refused).toEqual(new Map([['x', '/a.ts']]));
});

test('a settled owner keeps its id against a file that sorts before it', () => {
  const owners = new DagIdOwners();
  owners.claim('/b.ts', ['x']);
  owners.settle();
  expect(owners.claim('/a.ts', ['x'])).toEqual({ refused: new Map([['x', '/b.ts']]), readAgain: new Set() });
});

test('what was known before counts as settled', () => {
  const owners = new DagIdOwners();
  owners.restore('x', '/b.ts');
  expect(owners.claim('/a.ts', ['x']).refused).toEqual(new Map([['x', '/b.ts']]));
});

test('a file that wanted the id is read again when the owner gives it up', () => {
  const owners = new DagIdOwners();
  owners.claim('/a.ts', ['x']);
  owners.claim('/b.ts', ['x']);
  expect(owners.release('/a.ts')).toEqual(new Set(['/b.ts']));
  expect(owners.claim('/b.ts', ['x']).refused.size).toBe(0);

  owners.claim('/c.ts', ['x']);
  expect(owners.claim('/b.ts', ['other']).readAgain).toEqual(new Set(['/c.ts']));
});

test('a file that is gone wants nothing any more', () => {
  const owners = new DagIdOwners();
  owners.claim('/a.ts', ['x']);
  owners.claim('/b.ts', ['x']);
  owners.release('/b.ts');
  expect(owners.release('/a.ts')).toEqual(new Set());
});

test("the error has Airflow's words and names the first file", () => {
  expect(duplicateDagIdError(new Map([['x', '/a.ts']]), { hash: '', code: '', fileloc: '/b.ts' })).toBe(
    'AirflowDagDuplicatedIdException: Ignoring DAG x from /b.ts - also found in /a.ts. Give one of them another id.',
  );
});
