import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { openSqlite } from './sqlite-database.ts';

let folder: string;
let path: string;
let db: Database;
let other: DatabaseSync;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-test-'));
  path = join(folder, 'new folder', 'metadata.db');
  db = openSqlite({ path });
  await db.run({ sql: 'CREATE TABLE item (n INTEGER, t)', parameters: [] });
  other = new DatabaseSync(path);
});
afterEach(async () => {
  other.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

const insert = { sql: 'INSERT INTO item (n) VALUES ($1)', parameters: [1] };
const count = async (from: Database = db) =>
  (await from.first<{ n: number }>({ sql: 'SELECT count(*) AS n FROM item', parameters: [] }))?.n;

test('a write waits for the lock of another process without holding up this one, and reads go on', async () => {
  other.exec('BEGIN IMMEDIATE; INSERT INTO item (n) VALUES (7)');
  let written = false;
  const writing = db.run(insert).then(() => (written = true));
  // Several turns of the event loop, each with a read that sees what is committed.
  for (let turn = 0; turn < 5; turn++) expect(await count()).toBe(0);
  expect(written).toBe(false);
  other.exec('COMMIT');
  await writing;
  expect(await count()).toBe(2);
});

test('a lock that lasts longer than the timeout is reported as unavailable, and writing works again after it', async () => {
  const impatient = openSqlite({ path, lockTimeoutMs: 60 });
  other.exec('BEGIN IMMEDIATE');
  await expect(impatient.run(insert)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  other.exec('ROLLBACK');
  await impatient.run(insert);
  expect(await count(impatient)).toBe(1);
  await impatient.close();
});

test('who asks rarely for what others changed hears of it later than who asks often', async () => {
  const often = openSqlite({ path, watchIntervalMs: 1 });
  const rarely = openSqlite({ path, watchIntervalMs: 3_600_000 });
  let heardByRare = false;
  rarely.onChange(() => (heardByRare = true));
  const heard = new Promise<void>((resolve) => void often.onChange(() => resolve()));
  other.exec('INSERT INTO item (n) VALUES (7)');
  await heard;
  expect(heardByRare).toBe(false);
  await Promise.all([often.close(), rarely.close()]);
});

test('what an unfinished transaction of a process wrote is gone when that process is', async () => {
  other.exec('BEGIN IMMEDIATE; INSERT INTO item (n) VALUES (7)');
  other.close();
  await db.run(insert);
  expect(await count()).toBe(1);
  other = new DatabaseSync(path);
});

test('only the owner can read the file and its journal', async () => {
  await db.run(insert);
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o077).toBe(0);
});

test('whole numbers stay whole where they become text or have no column type', async () => {
  await db.run({ sql: 'INSERT INTO item (n, t) VALUES (1, $1)', parameters: [5] });
  const row = await db.first({ sql: `SELECT $1 || '' AS text, typeof(t) AS kind FROM item`, parameters: [5] });
  expect(row).toEqual({ text: '5', kind: 'integer' });
});

test('more different statements than are kept prepared still work', async () => {
  for (let n = 0; n < 1200; n++) await db.first({ sql: `SELECT ${n} AS n`, parameters: [] });
  expect(await db.first({ sql: 'SELECT 0 AS n', parameters: [] })).toEqual({ n: 0 });
});

test('refusing the file of a real Airflow changes no byte of it', async () => {
  const foreignPath = join(folder, 'airflow.db');
  const foreign = new DatabaseSync(foreignPath);
  foreign.exec('CREATE TABLE alembic_version (version_num VARCHAR(32))');
  foreign.close();
  const before = readFileSync(foreignPath);
  const refused = openSqlite({ path: foreignPath });
  await expect(migrate(refused)).rejects.toMatchObject({ code: 'DATABASE_IS_AIRFLOWS' });
  await refused.close();
  expect(readFileSync(foreignPath).equals(before)).toBe(true);
});

test('a file that is no database is refused by its name', () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'These are notes, and no database at all.');
  expect(() => openSqlite({ path: text })).toThrow(`${text} in [database] sql_alchemy_conn cannot be used`);
});
