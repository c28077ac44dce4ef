import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../foundation/clock.ts';
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

  test('an upgrade keeps what the first version stored, and counts it; going back keeps it as well', async () => {
    await migrate(opened.db);
    await downgrade(opened.db, 1);
    expect(await schemaState(opened.db)).toMatchObject({ kind: 'behind', current: 1 });
    const now = "'2026-11-21T12:00:00.000000Z'";
    await run(`INSERT INTO dag (dag_id, is_paused, is_active, fileloc, relative_fileloc, bundle_name, owners, max_active_tasks,
      max_active_runs, max_consecutive_failed_dag_runs, has_import_errors) VALUES ('d', 'false', 'true', '/d.ts', 'd.ts', 'dags', 'ann', 1, 1, 0, 'false')`);
    await run(`INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, logical_date, run_after, updated_at)
      VALUES ('d', 'r', 'manual', 'success', 'true', ${now}, ${now}, ${now})`);
    for (const [number, task] of ['a', 'b'].entries()) {
      await run(`INSERT INTO task_instance (id, dag_id, run_id, task_id, state, max_tries, pool, pool_slots, queue, priority_weight)
        VALUES ('01900000-0000-7000-8000-00000000000${number}', 'd', 'r', '${task}', 'success', 0, 'default_pool', 1, 'default', 1)`);
    }
    await run(`INSERT INTO ab_user (first_name, last_name, username, password, active, email, created_on, changed_on)
      VALUES ('A', 'B', 'ann', 'hash', 'true', 'ann@example.org', ${now}, ${now})`);
    const kept = () =>
      opened.db.all({
        sql: `SELECT r.run_id, r.state, ti.task_id, (SELECT password FROM ab_user) AS password
          FROM dag_run r JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.run_id = r.run_id ORDER BY ti.task_id`,
        parameters: [],
      });
    const before = await kept();
    expect(before).toHaveLength(2);

    expect((await migrate(opened.db))[0]).toMatchObject({ number: 2 });
    expect(await kept()).toEqual(before);
    expect(await opened.db.all({ sql: 'SELECT * FROM dag_total', parameters: [] })).toEqual([
      { dag_id: 'd', dag_runs: 1, task_instances: 2 },
    ]);
    await downgrade(opened.db, 1);
    expect(await kept()).toEqual(before);
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

  test('default_pool gets its slots where the tables are made, and keeps them afterwards', async () => {
    const slots = () => opened.db.all({ sql: 'SELECT slots FROM slot_pool', parameters: [] });
    await migrate(opened.db, systemClock, 7);
    expect(await slots()).toEqual([{ slots: 7 }]);
    await downgrade(opened.db, 1);
    await migrate(opened.db, systemClock, 8);
    expect(await slots()).toEqual([{ slots: 7 }]);
    await resetDatabase(opened.db, systemClock, 9);
    expect(await slots()).toEqual([{ slots: 9 }]);
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
