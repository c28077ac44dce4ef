import { expect, test } from 'vitest';
import type { Database } from '../../metadata/database.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { createTestUser } from '../../actions/users/test-user.ts';
import { deleteUser } from '../../actions/users/delete-user.ts';
import { ManualClock, systemClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { PermissionBook } from './permission-book.ts';

const addUser = (db: Database, username: string, role: string) =>
  createTestUser({ db, clock: systemClock }, username, role);

/** What PostgreSQL says of a change is heard a little later. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { interval: 5, timeout: 5_000 }).toBe(true);
}

for (const kind of testDatabases()) {
  test(`users may do what their roles may, and it is known by heart the second time (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    const book = new PermissionBook(db, systemClock);
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
    const book = new PermissionBook(db, systemClock);
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

  test(`a right that was taken ends soon also where no notification arrives (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    /** As PostgreSQL where the connection that listens is dead and does not show it. */
    const deaf: Database = {
      dialect: db.dialect,
      build: db.build,
      all: (query) => db.all(query),
      first: (query) => db.first(query),
      run: (query) => db.run(query),
      transaction: (work) => db.transaction(work),
      together: (work, input) => db.together(work, input),
      onChange: () => () => undefined,
      changeMark: () => undefined,
      readMark: () => db.readMark(),
      close: () => db.close(),
    };
    const clock = new ManualClock(parseTimestamp('2026-11-21T12:00:00Z'));
    const book = new PermissionBook(deaf, clock);
    await addUser(db, 'op', 'Op');
    expect((await book.permissionsOf('op')).may('can_create', 'Variables')).toBe(true);
    await deleteUser({ db, clock }, { username: 'op' });
    clock.advance(5_000);
    expect((await book.permissionsOf('op')).may('can_create', 'Variables')).toBe(false);
    book.stop();
    await drop();
  });
}
