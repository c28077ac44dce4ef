import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../metadata/test-databases.ts';
import { listUsers } from '../metadata/users.ts';
import { createUser } from './create-user.ts';
import { type ActionWorld, openActionWorld } from './test-action-world.ts';
import { isStillVerified, verifyUserPassword } from './verify-user-password.ts';

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
    role: 'Admin',
  };

  test('a user is stored with a salted hash of the password, and known by it', async () => {
    await createUser(world, ann);
    await createUser(world, { ...ann, username: 'bob', email: 'bob@example.com', role: 'Viewer' });
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
    await expect(createUser(world, { ...ann, username: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(createUser(world, { ...ann, username: 'x', email: 'x', role: 'Boss' })).rejects.toThrow(
      'Boss is not a valid role. Valid roles are: Admin, Op, Public, User, Viewer',
    );
    await expect(createUser(world, { ...ann, username: 'a:b' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(createUser(world, { ...ann, username: ' ' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(createUser(world, { ...ann, password: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await listUsers(world.db)).toHaveLength(1);
  });
});
