import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../foundation/app-error.ts';
import { type Clock, systemClock } from '../foundation/clock.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import type { Database } from './database.ts';
import { isUniqueViolation } from './expected-errors.ts';
import { openDatabase } from './open-database.ts';
import type { TestDatabase, TestDatabaseKind } from './test-databases.ts';

/** What every database must do, whatever is stored in it. */
export function describeDatabase(kind: TestDatabaseKind): void {
  describe(kind.name, () => {
    let opened: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      opened = await kind.open();
      db = opened.db;
    });
    afterAll(() => opened.drop());
    beforeEach(() => db.run({ sql: 'DELETE FROM variable', parameters: [] }));

    const insert = (key: string, val: string | null = null) => ({
      sql: 'INSERT INTO variable (key, val, is_encrypted) VALUES ($1, $2, $3)',
      parameters: [key, val, false],
    });
    const keys = async (from: Pick<Database, 'all'> = db) =>
      (await from.all<{ key: string }>({ sql: 'SELECT key FROM variable ORDER BY key', parameters: [] })).map(
        ({ key }) => key,
      );

    test('a write is seen by reads, and says how many rows it changed', async () => {
      expect(await db.run(insert('a', 'x'))).toBe(1);
      expect(await db.run({ sql: 'UPDATE variable SET val = $1 WHERE key = $2', parameters: ['y', 'none'] })).toBe(0);
      expect(await db.first({ sql: 'SELECT key, val FROM variable', parameters: [] })).toEqual({ key: 'a', val: 'x' });
      expect(await db.first({ sql: 'SELECT key FROM variable WHERE key = $1', parameters: ['b'] })).toBeUndefined();
    });

    test('the query builder compiles for the database, with flags, null and limits', async () => {
      const query = db.build.insertInto('variable').values({ key: 'a', val: null, is_encrypted: true }).returningAll();
      const row = await db.first<{ id: number; is_encrypted: boolean | 0 | 1 }>(query);
      expect(row).toMatchObject({ key: 'a', val: null, description: null });
      expect(Boolean(row?.is_encrypted)).toBe(true);
      expect(typeof row?.id).toBe('number');
      const read = db.build.selectFrom('variable').select('key').where('is_encrypted', '=', true).limit(5);
      expect(await db.all(read)).toEqual([{ key: 'a' }]);
    });

    test('a parameter may occur several times and in any order', async () => {
      await db.run(insert('b', 'a'));
      const query = {
        sql: 'SELECT key FROM variable WHERE val = $2 AND key = $1 AND val = $2',
        parameters: ['b', 'a'],
      };
      expect(await db.all(query)).toEqual([{ key: 'b' }]);
    });

    test('times, fractions, JSON, big counts and text come back as they were written', async () => {
      const time = parseTimestamp('2026-11-21T12:00:00.000120Z');
      await db.run({
        sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, conf, logical_date, run_after, updated_at)
              VALUES ($1, $2, 'manual', 'queued', $3, $4, $5, $5, $6)`,
        parameters: ['d', "ü'\u0001 \u{1f600}", true, '{"b":1, "a":[]}', time, parseTimestamp('0001-01-01T00:00:00Z')],
      });
      expect(
        await db.first({ sql: 'SELECT run_id, conf, logical_date, updated_at, end_date FROM dag_run', parameters: [] }),
      ).toEqual({
        run_id: "ü'\u0001 \u{1f600}",
        conf: '{"b":1, "a":[]}',
        logical_date: time,
        updated_at: '0001-01-01T00:00:00.000000Z',
        end_date: null,
      });
      const number = await db.first({
        sql: 'SELECT count(*) AS n, avg(clear_number) AS mean FROM dag_run',
        parameters: [],
      });
      expect(number).toEqual({ n: 1, mean: 0 });
      await db.run({ sql: 'DELETE FROM dag_run', parameters: [] });
    });

    test('a transaction shows its writes to itself only, until it commits', async () => {
      await db.transaction(async (tx) => {
        await tx.run(insert('a'));
        expect(await keys(tx)).toEqual(['a']);
        expect(await keys()).toEqual([]);
      });
      expect(await keys()).toEqual(['a']);
    });

    test('a transaction whose work rejects leaves nothing behind', async () => {
      const failing = db.transaction(async (tx) => {
        await tx.run(insert('a'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await keys()).toEqual([]);
    });

    test('a failed statement undoes its whole transaction, and the next transaction works', async () => {
      const failing = db.transaction(async (tx) => {
        await tx.run(insert('a'));
        await tx.run(insert('a'));
      });
      await expect(failing).rejects.toSatisfy(isUniqueViolation);
      await db.run(insert('b'));
      expect(await keys()).toEqual(['b']);
    });

    test('changing statements with RETURNING change every row even where only the first is read', async () => {
      await db.run(insert('a'));
      await db.run(insert('b'));
      const update = { sql: "UPDATE variable SET val = 'x' RETURNING key", parameters: [] };
      await db.transaction((tx) => tx.first(update));
      expect(await db.all({ sql: "SELECT 1 FROM variable WHERE val = 'x'", parameters: [] })).toHaveLength(2);
    });

    test('concurrent transactions lose no update', async () => {
      await db.run(insert('count', '0'));
      const increment = () =>
        db.transaction(async (tx) => {
          const lock = tx.dialect === 'postgres' ? ' FOR UPDATE' : '';
          const row = await tx.first<{ val: string }>({
            sql: `SELECT val FROM variable WHERE key = 'count'${lock}`,
            parameters: [],
          });
          await tx.run({
            sql: "UPDATE variable SET val = $1 WHERE key = 'count'",
            parameters: [String(Number(row?.val) + 1)],
          });
        });
      await Promise.all(Array.from({ length: 20 }, increment));
      expect(await db.first({ sql: 'SELECT val FROM variable', parameters: [] })).toEqual({ val: '20' });
    });

    test('callbacks for the commit are called after it, and not after a rollback', async () => {
      const called: string[] = [];
      await db.transaction(async (tx) => {
        tx.onCommit(() => called.push('committed'));
        await tx.run(insert('a'));
        expect(called).toEqual([]);
      });
      const failing = db.transaction(async (tx) => {
        tx.onCommit(() => called.push('rolled back'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow();
      expect(called).toEqual(['committed']);
    });

    test('a transaction that is used after its end is refused', async () => {
      const leaked = await db.transaction(async (tx) => tx);
      await expect(leaked.run(insert('a'))).rejects.toThrow('after its end');
    });

    test('foreign keys hold and cascade', async () => {
      const orphan = db.run({ sql: 'INSERT INTO dag_tag (dag_id, name) VALUES ($1, $2)', parameters: ['none', 'tag'] });
      await expect(orphan).rejects.toThrow(/foreign key/i);
    });

    test('onChange calls back for commits of this process, not for reads, rollbacks or writes of nothing', async () => {
      let calls = 0;
      const stop = db.onChange(() => calls++);
      await db.run(insert('a'));
      await until(() => calls === 1);
      await keys();
      await db.run({ sql: "DELETE FROM variable WHERE key = 'none'", parameters: [] });
      await db.transaction(async (tx) => tx.run(insert('x'))).then(() => until(() => calls === 2));
      stop();
      await db.run(insert('b'));
      expect(calls).toBe(2);
    });

    test('onChange calls back for commits by others, and both see what the other wrote', async () => {
      const other = openDatabase(opened.url);
      const seen = Promise.withResolvers<void>();
      const stop = db.onChange(() => {
        void keys().then((all) => all.some((key) => key.startsWith('other')) && seen.resolve());
      });
      let written = 0;
      // Again and again, since PostgreSQL's notifications are heard only some time after onChange has begun to listen.
      const writing = setInterval(() => void other.run(insert(`other${written++}`)), 20);
      await seen.promise;
      clearInterval(writing);
      stop();
      await other.close();
    });

    test('closing twice is harmless, and a closed database is an error', async () => {
      const other = openDatabase(opened.url);
      await other.first({ sql: 'SELECT 1 AS one', parameters: [] });
      await other.close();
      await other.close();
      await expect(other.first({ sql: 'SELECT 1 AS one', parameters: [] })).rejects.toBeInstanceOf(AppError);
    });
  });
}

/** Waits for a condition that an event of this process brings about. */
async function until(condition: () => boolean, clock: Clock = systemClock): Promise<void> {
  const deadline = clock.monotonicMs() + 5_000;
  while (!condition()) {
    if (clock.monotonicMs() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
