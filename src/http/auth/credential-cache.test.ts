import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { CredentialCache } from './credential-cache.ts';

function fixture(lifeMs = 60_000) {
  const clock = new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));
  const stored = new Map([['admin', 'right']]);
  const calls = { check: 0, stillHolds: 0 };
  const state = { mark: 1 };
  const cache = new CredentialCache<{ name: string; password: string }, { name: string; hash: string }>({
    clock,
    lifeMs,
    changeMark: () => state.mark,
    textOf: ({ name, password }) => `${name.length}:${name}${password}`,
    async check({ name, password }) {
      calls.check += 1;
      if (stored.get(name) !== password) return { kind: 'wrong' };
      return { kind: 'right', checked: { name, hash: `hash of ${password}` } };
    },
    async stillHolds({ name, hash }) {
      calls.stillHolds += 1;
      return hash === `hash of ${stored.get(name)}`;
    },
  });
  const check = (name: string, password: string) => cache.check({ name, password });
  return { cache, check, clock, stored, calls, state };
}

const RIGHT = { kind: 'right', checked: { name: 'admin', hash: 'hash of right' } };

test('a right password is checked once and then known by heart', async () => {
  const { check, calls } = fixture();
  expect(await check('admin', 'right')).toEqual(RIGHT);
  expect(check('admin', 'right')).toEqual(RIGHT);
  expect(calls).toEqual({ check: 1, stillHolds: 0 });
});

test('wrong passwords are not remembered', async () => {
  const { check, calls } = fixture();
  expect(await check('admin', 'wrong')).toEqual({ kind: 'wrong' });
  expect(await check('admin', 'wrong')).toEqual({ kind: 'wrong' });
  expect(await check('nobody', 'right')).toEqual({ kind: 'wrong' });
  expect(calls.check).toBe(3);
});

test('a burst of requests with the same credentials costs one check', async () => {
  const { check, calls } = fixture();
  const answers = await Promise.all(Array.from({ length: 20 }, async () => check('admin', 'right')));
  expect(answers.every(({ kind }) => kind === 'right')).toBe(true);
  expect(calls.check).toBe(1);
});

test('after a change of the database the user is looked at again, and a changed password ends the entry', async () => {
  const { cache, check, stored, calls, state } = fixture();
  await check('admin', 'right');
  cache.databaseChanged();
  expect(await check('admin', 'right')).toEqual(RIGHT);
  expect(check('admin', 'right')).toEqual(RIGHT);
  expect(calls).toEqual({ check: 1, stillHolds: 1 });
  state.mark = 2;
  expect(await check('admin', 'right')).toEqual(RIGHT);
  expect(calls).toEqual({ check: 1, stillHolds: 2 });
  stored.set('admin', 'other');
  state.mark = 3;
  expect(await check('admin', 'right')).toEqual({ kind: 'wrong' });
  expect(await check('admin', 'right')).toEqual({ kind: 'wrong' });
});

test('the same password under another hash is checked anew and still right', async () => {
  const { cache, check, stored, calls } = fixture();
  await check('admin', 'right');
  stored.set('admin', 'moved');
  cache.databaseChanged();
  const looking = check('admin', 'right');
  stored.set('admin', 'right');
  expect(await looking).toEqual(RIGHT);
  expect(calls.check).toBe(2);
});

test('what is forgotten is checked again', async () => {
  const { cache, check, calls } = fixture();
  await check('admin', 'right');
  cache.forget({ name: 'admin', password: 'right' });
  await check('admin', 'right');
  expect(calls.check).toBe(2);
});

test('an entry ends after its life, and a life of 0 remembers nothing', async () => {
  const { check, clock, calls } = fixture(1000);
  await check('admin', 'right');
  clock.advance(1000);
  await check('admin', 'right');
  expect(calls.check).toBe(2);
  const forgetful = fixture(0);
  await forgetful.check('admin', 'right');
  await forgetful.check('admin', 'right');
  expect(forgetful.calls.check).toBe(2);
});
