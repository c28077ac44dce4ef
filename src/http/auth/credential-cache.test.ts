import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { CredentialCache } from './credential-cache.ts';

function fixture(lifeMs = 60_000) {
  const clock = new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));
  const stored = new Map([['admin', 'right']]);
  const calls = { check: 0, stillHolds: 0 };
  const cache = new CredentialCache({
    clock,
    lifeMs,
    async check(username, password) {
      calls.check += 1;
      return stored.get(username) === password
        ? { user: { username }, passwordHash: `hash of ${password}` }
        : undefined;
    },
    async stillHolds({ user, passwordHash }) {
      calls.stillHolds += 1;
      return passwordHash === `hash of ${stored.get(user.username)}`;
    },
  });
  return { cache, clock, stored, calls };
}

test('a right password is checked once and then known by heart', async () => {
  const { cache, calls } = fixture();
  expect(await cache.check('admin', 'right')).toEqual({ username: 'admin' });
  expect(cache.check('admin', 'right')).toEqual({ username: 'admin' });
  expect(calls).toEqual({ check: 1, stillHolds: 0 });
});

test('wrong passwords are not remembered', async () => {
  const { cache, calls } = fixture();
  expect(await cache.check('admin', 'wrong')).toBeUndefined();
  expect(await cache.check('admin', 'wrong')).toBeUndefined();
  expect(await cache.check('nobody', 'right')).toBeUndefined();
  expect(calls.check).toBe(3);
});

test('a burst of requests with the same credentials costs one check', async () => {
  const { cache, calls } = fixture();
  const answers = await Promise.all(Array.from({ length: 20 }, async () => cache.check('admin', 'right')));
  expect(answers.every((user) => user?.username === 'admin')).toBe(true);
  expect(calls.check).toBe(1);
});

test('after a change of the database the user is looked at again, and a changed password ends the entry', async () => {
  const { cache, stored, calls } = fixture();
  await cache.check('admin', 'right');
  cache.databaseChanged();
  expect(await cache.check('admin', 'right')).toEqual({ username: 'admin' });
  expect(cache.check('admin', 'right')).toEqual({ username: 'admin' });
  expect(calls).toEqual({ check: 1, stillHolds: 1 });
  stored.set('admin', 'other');
  cache.databaseChanged();
  expect(await cache.check('admin', 'right')).toBeUndefined();
  expect(await cache.check('admin', 'right')).toBeUndefined();
});

test('an entry ends after its life, and a life of 0 remembers nothing', async () => {
  const { cache, clock, calls } = fixture(1000);
  await cache.check('admin', 'right');
  clock.advance(1000);
  await cache.check('admin', 'right');
  expect(calls.check).toBe(2);
  const forgetful = fixture(0);
  await forgetful.cache.check('admin', 'right');
  await forgetful.cache.check('admin', 'right');
  expect(forgetful.calls.check).toBe(2);
});
