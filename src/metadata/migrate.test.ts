import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSchema, downgrade, migrate, resetDatabase, schemaState } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { type TestDatabase, testDatabases } from './test-databases.ts';

describe.each(testDatabases())('migrations on $name', (kind) => {
  let opened: TestDatabase;
  beforeEach(async () => {
    opened = await kind.open({ empty: true });
  });
  afterEach(() => opened.drop());

  const run = (sql: string) => opened.db.run({ sql, parameters: [] });
  const tables = async () => {
    const sql =
      kind.name === 'SQLite'
        ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'";
    return (await opened.db.all<{ name: string }>({ sql, parameters: [] })).map(({ name }) => name);
  };

  test('an empty database is behind, and current after migrating', async () => {
    expect(await schemaState(opened.db)).toMatchObject({ kind: 'behind', current: 0 });
    await expect(checkSchema(opened.db)).rejects.toMatchObject({ code: 'SCHEMA_OUTDATED' });
    expect((await migrate(opened.db))[0]).toEqual({ number: 1, name: 'initial' });
    expect(await schemaState(opened.db)).toMatchObject({ kind: 'current', pending: [] });
    await checkSchema(opened.db);
    expect(await migrate(opened.db)).toEqual([]);
  });

  test('several processes that migrate at once apply each migration once', async () => {
    const others = [openDatabase(opened.url), openDatabase(opened.url)];
    const applied = await Promise.all([opened.db, ...others].map((db) => migrate(db)));
    expect(applied.filter((migrations) => migrations.length > 0)).toHaveLength(1);
    await Promise.all(others.map((db) => db.close()));
  });

  test('downgrading to 0 leaves no table, and it can be migrated again', async () => {
    await migrate(opened.db);
    await downgrade(opened.db, 0);
    expect(await tables()).toEqual([]);
    await migrate(opened.db);
    await checkSchema(opened.db);
  });

  test('a reset drops the data and restores the default pool', async () => {
    await migrate(opened.db);
    await run("INSERT INTO variable (key, is_encrypted) VALUES ('a', 'false')");
    await run('DELETE FROM slot_pool');
    await resetDatabase(opened.db);
    expect(await opened.db.all({ sql: 'SELECT key FROM variable', parameters: [] })).toEqual([]);
    expect(await opened.db.all({ sql: 'SELECT pool, slots FROM slot_pool', parameters: [] })).toEqual([
      { pool: 'default_pool', slots: 128 },
    ]);
  });

  test('a newer schema is refused by everything that would change it', async () => {
    await migrate(opened.db);
    await run("INSERT INTO schema_migration VALUES (9999, 'future', '2030-01-01')");
    expect(await schemaState(opened.db)).toMatchObject({ kind: 'newer', current: 9999 });
    for (const action of [migrate, resetDatabase, checkSchema]) {
      await expect(action(opened.db)).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
    }
    await expect(downgrade(opened.db, 0)).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
  });

  test("a real Airflow's database is refused and left as it was", async () => {
    await run('CREATE TABLE alembic_version (version_num VARCHAR(32))');
    for (const action of [migrate, resetDatabase, checkSchema]) {
      await expect(action(opened.db)).rejects.toMatchObject({ code: 'DATABASE_IS_AIRFLOWS' });
    }
    expect(await tables()).toEqual(['alembic_version']);
  });
});
