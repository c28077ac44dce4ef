import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type ActionWorld, openActionWorld } from '../test-action-world.ts';
import { countLogin, isStillVerified, verifyUserPassword } from './verify-user-password.ts';

/** Of `pässword:1`, by Werkzeug. */
const WERKZEUG = 'pbkdf2:sha1:1000$CEqIcW5aBJqXErzM$8e188b79d399765bcb60e856107c16d2445c8ba7';
const BCRYPT = '$2b$05$VcSMcGzy0GwZu.Ufpi8lUO5pVL8C7Z3zVgP9HH4jPNpONz/EcGWaC';

describe.each(testDatabases())('a migrated table of users on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
  });
  afterEach(() => world.drop());

  const add = (username: string, password: string | null) =>
    world.db.run({
      sql: `INSERT INTO ab_user (first_name, last_name, username, password, active, email, created_on, changed_on)
        VALUES ('a', 'b', $1, $2, $3, $1, $4, $4)`,
      parameters: [username, password, true, world.clock.now()],
    });
  const row = (username: string) =>
    world.db.first<{ password: string; login_count: number; fail_login_count: number; last_login: string | null }>({
      sql: 'SELECT password, login_count, fail_login_count, last_login FROM ab_user WHERE username = $1',
      parameters: [username],
    });

  test.each([
    ['Werkzeug', WERKZEUG],
    ['bcrypt', BCRYPT],
  ])('a hash of %s is replaced at the first login, and never by a wrong password', async (_name, hash) => {
    await add('ann', hash);
    expect(await verifyUserPassword(world, { username: 'ann', password: 'wrong' })).toBeUndefined();
    expect((await row('ann'))?.password).toBe(hash);
    const verified = await verifyUserPassword(world, { username: 'ann', password: 'pässword:1' });
    expect(verified?.passwordHash).toMatch(/^\$argon2id\$/);
    expect((await row('ann'))?.password).toBe(verified?.passwordHash);
    expect(await isStillVerified(world, { username: 'ann', passwordHash: verified?.passwordHash ?? '' })).toBe(true);
    expect(await verifyUserPassword(world, { username: 'ann', password: 'pässword:1' })).toEqual(verified);
  });

  test('two logins at once agree on the new hash', async () => {
    await add('ann', WERKZEUG);
    const login = () => verifyUserPassword(world, { username: 'ann', password: 'pässword:1' });
    const [first, second] = await Promise.all([login(), login()]);
    expect(first).toEqual(second);
    expect((await row('ann'))?.password).toBe(first?.passwordHash);
  });

  test("another user's hash, looked at for a name without one, lets nobody in", async () => {
    await add('ann', WERKZEUG);
    await add('bob', null);
    for (const username of ['bob', 'eve', '']) {
      expect(await verifyUserPassword(world, { username, password: 'pässword:1' })).toBeUndefined();
    }
  });

  test('logins are counted as Airflow counts them', async () => {
    await add('ann', WERKZEUG);
    await countLogin(world, { username: 'ann', succeeded: false });
    await countLogin(world, { username: 'ann', succeeded: false });
    await countLogin(world, { username: 'eve', succeeded: false });
    expect(await row('ann')).toMatchObject({ login_count: 0, fail_login_count: 2, last_login: null });
    await countLogin(world, { username: 'ann', succeeded: true });
    expect(await row('ann')).toMatchObject({ login_count: 1, fail_login_count: 0, last_login: world.clock.now() });
  });
});
