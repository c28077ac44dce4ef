import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../foundation/app-error.ts';
import type { Database } from '../database.ts';
import { type TestDatabase, testDatabases } from '../test-databases.ts';
import { openPostgres } from './postgres-database.ts';

const kind = testDatabases().find(({ name }) => name === 'PostgreSQL');

describe.runIf(kind)('a PostgreSQL server that fails', () => {
  let opened: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    if (!kind) throw new Error('skipped without');
    opened = await kind.open({ empty: true });
    db = opened.db;
    await db.run({ sql: 'CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)', parameters: [] });
  });
  afterAll(() => opened.drop());
  beforeEach(async () => {
    await db.run({ sql: 'DELETE FROM item', parameters: [] });
    await db.run({ sql: 'INSERT INTO item VALUES (1, 0), (2, 0)', parameters: [] });
  });

  const add = (tx: Pick<Database, 'run'>, id: number) =>
    tx.run({ sql: 'UPDATE item SET n = n + 1 WHERE id = $1', parameters: [id] });
  const numbers = async () =>
    (await db.all<{ n: number }>({ sql: 'SELECT n FROM item ORDER BY id', parameters: [] })).map(({ n }) => n);
  /** Ends all other connections to the database, as a restart of the server does. */
  const endOthers = async () => {
    const killer = openPostgres({ url: opened.url, poolSize: 1 });
    const sql =
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    await killer.all({ sql, parameters: [] });
    await killer.close();
  };

  test('a statement waits for a lock as long as it may, and says then that the database cannot be had', async () => {
    const impatient = openPostgres({ url: opened.url, lockTimeoutMs: 20 });
    await db.transaction(async (tx) => {
      await add(tx, 1);
      await expect(add(impatient, 1)).rejects.toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
        detail: { reason: 'canceling statement due to lock timeout' },
      });
      expect(await add(impatient, 2)).toBe(1);
    });
    await impatient.close();
    expect(await numbers()).toEqual([1, 1]);
  });

  test('a connection that lies idle for longer than it may is closed', async () => {
    const brief = openPostgres({ url: opened.url, applicationName: 'brief', idleTimeoutMs: 1 });
    const sql =
      "SELECT 1 AS found FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'brief'";
    expect(await brief.all({ sql, parameters: [] })).toHaveLength(1);
    await expect.poll(() => db.all({ sql, parameters: [] })).toEqual([]);
    await brief.close();
  });

  test('transactions that deadlock are run again until each has its effect once', async () => {
    const bothHaveOne = Promise.withResolvers<void>();
    let waiting = 0;
    let attempts = 0;
    const cross = (first: number, second: number) =>
      db.transaction(async (tx) => {
        attempts++;
        await add(tx, first);
        if (++waiting === 2) bothHaveOne.resolve();
        await bothHaveOne.promise;
        await add(tx, second);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(await numbers()).toEqual([2, 2]);
    // The one that was given up may meet the other again.
    expect(attempts).toBeGreaterThanOrEqual(3);
  });

  test('a transaction whose connection is lost is reported as unavailable and has no effect, and the next one works', async () => {
    const failing = db.transaction(async (tx) => {
      await add(tx, 1);
      await endOthers();
      await add(tx, 2);
    });
    await expect(failing).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await succeedSoon(numbers)).toEqual([0, 0]);
    await db.transaction((tx) => add(tx, 1));
    expect(await numbers()).toEqual([1, 0]);
  });

  test('who listens for changes is called after the connection was lost, since something may have been missed', async () => {
    const heard = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let calls = 0;
    const stop = db.onChange(() => heard[calls++]?.resolve());
    await heard[0]?.promise;
    await endOthers();
    await heard[1]?.promise;
    stop();
  });

  test('a swallowed error of a statement does not pass for a commit', async () => {
    const failing = db.transaction(async (tx) => {
      await add(tx, 1);
      await tx.run({ sql: 'INSERT INTO item VALUES (1, 1)', parameters: [] }).catch(() => undefined);
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await numbers()).toEqual([0, 0]);
  });

  /** The address of the database with settings for the session. */
  const addressWith = (setting: string) => {
    const separator = opened.url.includes('?') ? '&' : '?';
    return `${opened.url.replace('postgresql:', 'postgresql+psycopg2:')}${separator}options=-c${encodeURIComponent(setting)}`;
  };

  test('locks of a process that froze in a transaction are given back, and it has no effect when it goes on', async () => {
    const timeout = 'idle_in_transaction_session_timeout';
    const usual = await db.first({ sql: `SELECT current_setting('${timeout}') AS timeout`, parameters: [] });
    expect(usual).toEqual({ timeout: '10s' });
    const freezing = openPostgres({ url: addressWith(`${timeout}=100`) });
    const locked = Promise.withResolvers<void>();
    const thawed = Promise.withResolvers<void>();
    const frozen = freezing.transaction(async (tx) => {
      await add(tx, 1);
      locked.resolve();
      await thawed.promise;
      await add(tx, 2);
    });
    await locked.promise;
    await db.transaction((tx) => add(tx, 1));
    thawed.resolve();
    await expect(frozen).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await numbers()).toEqual([1, 0]);
    await freezing.close();
  });

  test('options of the address are kept beside those of the session', async () => {
    const sql = "SELECT current_setting('TimeZone') AS zone, current_setting('work_mem') AS memory";
    const configured = openPostgres({ url: addressWith('work_mem=5MB') });
    expect(await configured.first({ sql, parameters: [] })).toEqual({ zone: 'UTC', memory: '5MB' });
    await configured.close();
  });
});

/** The pool learns of a lost idle connection an instant later: until then a query may be given to it. */
async function succeedSoon<T>(query: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await query();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}
