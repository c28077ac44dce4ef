import { expect, test } from 'vitest';
import type { Database } from '../../metadata/database.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { createUser } from '../../actions/create-user.ts';
import { deleteUser } from '../../actions/delete-user.ts';
import { systemClock } from '../../foundation/clock.ts';
import { PermissionBook } from './permission-book.ts';

async function addUser(db: Database, username: string, role: string): Promise<void> {
  const rest = { password: 'x', firstName: 'F', lastName: 'L', email: `${username}@example.com` };
  await createUser({ db, clock: systemClock }, { username, roles: [role], ...rest });
}

/** What PostgreSQL says of a change is heard a little later. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { interval: 5, timeout: 5_000 }).toBe(true);
}

for (const kind of testDatabases()) {
  test(`users may do what their roles may, and it is known by heart the second time (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    const book = new PermissionBook(db);
    await addUser(db, 'viewer', 'Viewer');
    const viewer = await book.permissionsOf('viewer');
    expect(viewer.mayDag('can_read', 'any')).toBe(true);
    expect(viewer.mayDag('can_edit', 'any')).toBe(false);
    await until(async () => !(book.permissionsOf('viewer') instanceof Promise));
    expect(book.permissionsOf('viewer')).toBe(viewer);
    expect(await book.permissionsOfRole('Viewer')).toBe(viewer);
    expect((await book.permissionsOfRole('Public')).dagIds('can_read')).toEqual([]);
    expect((await book.permissionsOf('nobody')).may('can_read', 'Website')).toBe(false);
    book.stop();
    await drop();
  });

  test(`a change of the users is noticed, another change of the database costs no new reading (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    const book = new PermissionBook(db);
    await addUser(db, 'op', 'Op');
    const op = await book.permissionsOf('op');
    expect(op.may('can_create', 'Variables')).toBe(true);
    await db.run({ sql: "UPDATE slot_pool SET slots = 5 WHERE pool = 'default_pool'", parameters: [] });
    expect(await book.permissionsOf('op')).toBe(op);
    await deleteUser({ db, clock: systemClock }, { username: 'op' });
    await until(async () => !(await book.permissionsOf('op')).may('can_create', 'Variables'));
    await addUser(db, 'op', 'Admin');
    await until(async () => (await book.permissionsOf('op')).may('can_read', 'Audit Logs'));
    book.stop();
    await drop();
  });
}
