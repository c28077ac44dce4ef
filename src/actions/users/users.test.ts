import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { listUserPage, listUsers } from '../../metadata/users/users.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { type ActionWorld, openActionWorld } from '../test-action-world.ts';
import { updateUser } from './update-user.ts';
import { isStillVerified, verifyUserPassword } from '../credentials/verify-user-password.ts';

describe.each(testDatabases())('users on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
  });
  afterEach(() => world.drop());

  const ann = {
    username: 'ann',
    password: 'ü:secret ',
    firstName: 'Ann',
    lastName: 'Lee',
    email: 'ann@example.com',
    roles: ['Admin'],
  };

  test('a user is stored with a salted hash of the password, and known by it', async () => {
    await createUser(world, ann);
    await createUser(world, { ...ann, username: 'bob', email: 'bob@example.com', roles: ['Viewer'] });
    const users = await listUsers(world.db);
    expect(users).toMatchObject([
      { username: 'ann', first_name: 'Ann', email: 'ann@example.com', roles: ['Admin'] },
      { username: 'bob', roles: ['Viewer'] },
    ]);
    expect(users[0]?.password).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$/);
    expect(users[0]?.password).not.toBe(users[1]?.password);
    const verified = await verifyUserPassword(world, { username: 'ann', password: 'ü:secret ' });
    expect(verified).toEqual({ username: 'ann', roles: ['Admin'], passwordHash: users[0]?.password });
  });

  test.each([
    ['a wrong password', 'ann', 'secret'],
    ['an empty password', 'ann', ''],
    ['an unknown name', 'eve', 'ü:secret '],
    ['a name in other letters', 'ANN', 'ü:secret '],
  ])('%s is nobody', async (_, username, password) => {
    await createUser(world, ann);
    expect(await verifyUserPassword(world, { username, password })).toBeUndefined();
  });

  test('an inactive user, and one without a readable hash, is nobody', async () => {
    await createUser(world, ann);
    await world.db.run({ sql: 'UPDATE ab_user SET active = $1', parameters: [false] });
    expect(await verifyUserPassword(world, ann)).toBeUndefined();
    await world.db.run({ sql: "UPDATE ab_user SET active = $1, password = 'plain'", parameters: [true] });
    expect(await verifyUserPassword(world, { ...ann, password: 'plain' })).toBeUndefined();
    await world.db.run({ sql: 'UPDATE ab_user SET password = NULL', parameters: [] });
    expect(await verifyUserPassword(world, { ...ann, password: '' })).toBeUndefined();
  });

  test('a verification holds until the password changes or the user goes', async () => {
    await createUser(world, ann);
    const verified = await verifyUserPassword(world, ann);
    if (!verified) throw new Error('not verified');
    expect(await isStillVerified(world, verified)).toBe(true);
    await world.db.run({ sql: "UPDATE ab_user SET password = 'other'", parameters: [] });
    expect(await isStillVerified(world, verified)).toBe(false);
    await world.db.run({ sql: 'DELETE FROM ab_user', parameters: [] });
    expect(await isStillVerified(world, verified)).toBe(false);
  });

  test('a taken name, a taken address, an unknown role and empty input are refused', async () => {
    await createUser(world, ann);
    await expect(createUser(world, ann)).rejects.toThrow('ann already exist in the db');
    await expect(createUser(world, { ...ann, username: 'x' })).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
    await expect(createUser(world, { ...ann, username: 'x', email: 'x', roles: ['Boss'] })).rejects.toThrow(
      'Boss is not a valid role. Valid roles are: [Admin, Public, Viewer, User, Op]',
    );
    await expect(createUser(world, { ...ann, username: 'a:b' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    for (const username of [' ', 'x'.repeat(513), '\ud800']) {
      await expect(createUser(world, { ...ann, username })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    for (const email of ['x'.repeat(513), '\udc00']) {
      await expect(createUser(world, { ...ann, username: 'x', email })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    await expect(createUser(world, { ...ann, password: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await listUsers(world.db)).toHaveLength(1);
  });

  test('of several that make the same user at once one does, and the others are told', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => createUser(world, { ...ann, password: null })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'USER_EXISTS' });
    }
  });

  test('only what is named is changed, and the log says by whom and from where', async () => {
    await createUser(world, ann);
    world.clock.advance(60_000);
    const changes = { lastName: 'Moe', email: 'moe@example.com', roles: ['Viewer', 'Op'] };
    const changed = await updateUser(world, { username: 'ann', changes, actor: 'boss', source: '10.0.0.1' });
    expect(changed).toMatchObject({
      first_name: 'Ann',
      last_name: 'Moe',
      email: 'moe@example.com',
      roles: ['Op', 'Viewer'],
    });
    expect(changed.changed_on > changed.created_on).toBe(true);
    expect(await verifyUserPassword(world, ann)).toBeDefined();
    const [entry] = await world.rows("SELECT owner, extra FROM log WHERE event = 'user.edit'");
    expect(entry?.['owner']).toBe('boss');
    expect(JSON.parse(String(entry?.['extra']))).toEqual({
      username: 'ann',
      changed: 'lastName,email,roles=Viewer+Op',
      from: '10.0.0.1',
    });
  });

  test.each([
    ['another password', { password: 'new' }, 0],
    ['another name', { username: 'anna' }, 0],
    ['deactivation', { active: false }, 0],
    ['other roles', { roles: ['Viewer'] }, 1],
    ['the same name', { username: 'ann' }, 1],
  ])('%s leaves the sessions that may go on', async (_, changes, left) => {
    await createUser(world, ann);
    await world.db.run({
      sql: "INSERT INTO session (session_id, user_id, credential_mark, created_at, expiry) SELECT 'abc', id, 'mark', created_on, created_on FROM ab_user",
      parameters: [],
    });
    await updateUser(world, { username: 'ann', changes });
    expect(await world.rows('SELECT session_id FROM session')).toHaveLength(left);
  });

  test('a user without a password cannot sign in by one, and an inactive one not at all', async () => {
    await createUser(world, { ...ann, password: null });
    expect(await verifyUserPassword(world, { username: 'ann', password: '' })).toBeUndefined();
    await updateUser(world, { username: 'ann', changes: { password: 'x' } });
    expect(await verifyUserPassword(world, { username: 'ann', password: 'x' })).toBeDefined();
    await updateUser(world, { username: 'ann', changes: { active: false } });
    expect(await verifyUserPassword(world, { username: 'ann', password: 'x' })).toBeUndefined();
  });

  test('what belongs to another user, or does not exist, is refused and nothing changes', async () => {
    await createUser(world, ann);
    await createUser(world, { ...ann, username: 'bob', email: 'bob@example.com' });
    const update = (changes: Parameters<typeof updateUser>[1]['changes'], username = 'bob') =>
      updateUser(world, { username, changes: { firstName: 'Changed', ...changes } });
    await expect(update({ username: 'ann' })).rejects.toMatchObject({ code: 'USER_EXISTS' });
    await expect(update({ email: 'ann@example.com' })).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
    await expect(update({ roles: ['Boss', 'Admin', 'King'] })).rejects.toMatchObject({
      code: 'UNKNOWN_ROLES',
      detail: { names: ['Boss', 'King'] },
    });
    await expect(update({ password: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(update({ username: 'a:b' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(update({}, 'eve')).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    await expect(deleteUser(world, { username: 'eve' })).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    expect((await listUsers(world.db)).map((user) => user.first_name)).toEqual(['Ann', 'Ann']);
  });

  test('a page of the users has the order and the total that were asked for', async () => {
    for (const name of ['cleo', 'ann', 'bob']) {
      await createUser(world, { ...ann, username: name, email: `${name}@example.com`, roles: ['Op', 'Viewer'] });
    }
    const page = await listUserPage(world.db, { order: { column: 'username', descending: true }, limit: 2, offset: 1 });
    expect(page.total).toBe(3);
    expect(page.items.map(({ username, roles }) => [username, roles])).toEqual([
      ['bob', ['Op', 'Viewer']],
      ['ann', ['Op', 'Viewer']],
    ]);
    expect(
      (await listUserPage(world.db, { order: { column: 'id', descending: false }, limit: 2, offset: 9 })).items,
    ).toEqual([]);
  });
});
