import { DEFAULT_POOL } from '../domain/task-options.ts';
import { AppError } from '../foundation/app-error.ts';
import { type Clock, systemClock } from '../foundation/clock.ts';
import type { Database, Queryable, Transaction } from './database.ts';
import { listMigrations, type Migration, readMigration } from './migration-files.ts';
import { syncRoles } from './users/sync-roles.ts';

/** Any number will do, as long as every version of this program uses the same. */
const ADVISORY_LOCK = 0x7261_6465;

/** How the tables of a database stand to this version of the program. */
export type SchemaState =
  | { kind: 'current'; current: number; latest: number; pending: [] }
  /** Without tables (`current` 0), or with those of an earlier version. */
  | { kind: 'behind'; current: number; latest: number; pending: Migration[] }
  /** A later version of the program has been here. */
  | { kind: 'newer'; current: number; latest: number; pending: [] }
  /** The database of a real Airflow, which must not be touched. */
  | { kind: 'foreign' };

/** Reads how the tables stand; changes nothing. */
export async function schemaState(db: Queryable): Promise<SchemaState> {
  if (await tableExists(db, 'alembic_version')) return { kind: 'foreign' };
  const migrations = listMigrations();
  const latest = migrations.at(-1)?.number ?? 0;
  const current = (await tableExists(db, 'schema_migration'))
    ? ((await db.first<{ number: number | null }>(sql('SELECT max(number) AS number FROM schema_migration')))?.number ??
      0)
    : 0;
  if (current > latest) return { kind: 'newer', current, latest, pending: [] };
  if (current === latest) return { kind: 'current', current, latest, pending: [] };
  return { kind: 'behind', current, latest, pending: migrations.filter(({ number }) => number > current) };
}

/**
 * Makes or upgrades the tables, and the default roles with what they may do. Safe where several processes do it at once.
 * @param defaultPoolSlots what default_pool has where the tables are made; one that exists keeps what it has
 * @returns the migrations that were applied
 * @throws AppError DATABASE_IS_AIRFLOWS or SCHEMA_NEWER, the database untouched
 */
export async function migrate(
  db: Database,
  clock: Clock = systemClock,
  defaultPoolSlots?: number,
): Promise<Migration[]> {
  return db.transaction(async (tx) => {
    await lock(tx);
    const { pending } = refuseUnknown(await schemaState(tx));
    for (const migration of pending) await apply(tx, migration, clock);
    if (pending[0]?.number === 1) await sizeDefaultPool(tx, defaultPoolSlots);
    if (pending.length > 0) await syncRoles(tx);
    return pending;
  });
}

/**
 * Resolves where the tables are those of this version.
 * @throws AppError SCHEMA_OUTDATED, SCHEMA_NEWER or DATABASE_IS_AIRFLOWS
 */
export async function checkSchema(db: Queryable): Promise<void> {
  const { kind, current, latest } = refuseUnknown(await schemaState(db));
  if (kind === 'behind') throw new AppError('SCHEMA_OUTDATED', { current, latest });
}

/**
 * Undoes the migrations above a number; 0 drops everything, data included.
 * @returns the migrations that were undone
 */
export async function downgrade(db: Database, toNumber: number): Promise<Migration[]> {
  return db.transaction(async (tx) => {
    await lock(tx);
    const { current } = refuseUnknown(await schemaState(tx));
    return undo(tx, current, toNumber);
  });
}

/** Drops all tables with their data and makes them anew with the default roles, in one transaction. */
export async function resetDatabase(
  db: Database,
  clock: Clock = systemClock,
  defaultPoolSlots?: number,
): Promise<void> {
  await db.transaction(async (tx) => {
    await lock(tx);
    const { current } = refuseUnknown(await schemaState(tx));
    await undo(tx, current, 0);
    for (const migration of listMigrations()) await apply(tx, migration, clock);
    await sizeDefaultPool(tx, defaultPoolSlots);
    await syncRoles(tx);
  });
}

/** The first migration makes default_pool with Airflow's number of slots. */
async function sizeDefaultPool(tx: Transaction, slots: number | undefined): Promise<void> {
  if (slots === undefined) return;
  await tx.run({ sql: 'UPDATE slot_pool SET slots = $1 WHERE pool = $2', parameters: [slots, DEFAULT_POOL] });
}

async function apply(tx: Transaction, migration: Migration, clock: Clock): Promise<void> {
  if (migration.number === 1) {
    await tx.run(
      sql('CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)'),
    );
  }
  for (const statement of readMigration(migration, 'up', tx.dialect)) await tx.run(sql(statement));
  await tx.run({
    sql: 'INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)',
    parameters: [migration.number, migration.name, clock.now()],
  });
}

async function undo(tx: Transaction, current: number, toNumber: number): Promise<Migration[]> {
  const undone = listMigrations()
    .filter(({ number }) => number > toNumber && number <= current)
    .toReversed();
  for (const migration of undone) {
    for (const statement of readMigration(migration, 'down', tx.dialect)) await tx.run(sql(statement));
    await tx.run({ sql: 'DELETE FROM schema_migration WHERE number = $1', parameters: [migration.number] });
  }
  if (toNumber === 0 && current > 0) await tx.run(sql('DROP TABLE schema_migration'));
  return undone;
}

function refuseUnknown(state: SchemaState): Extract<SchemaState, { kind: 'current' | 'behind' }> {
  if (state.kind === 'foreign') throw new AppError('DATABASE_IS_AIRFLOWS', {});
  if (state.kind === 'newer') throw new AppError('SCHEMA_NEWER', { current: state.current, latest: state.latest });
  return state;
}

/** Must come before the state is read, so that a concurrent migration is seen. On SQLite the transaction itself is the lock. */
async function lock(tx: Transaction): Promise<void> {
  if (tx.dialect !== 'postgres') return;
  // Others that migrate take as long as the tables are large.
  await tx.run(sql('SET LOCAL lock_timeout = 0'));
  await tx.all({ sql: 'SELECT pg_advisory_xact_lock($1)', parameters: [ADVISORY_LOCK] });
}

async function tableExists(db: Queryable, table: string): Promise<boolean> {
  const text =
    db.dialect === 'postgres'
      ? 'SELECT 1 AS found WHERE to_regclass($1) IS NOT NULL'
      : "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = $1";
  return (await db.first({ sql: text, parameters: [table] })) !== undefined;
}

function sql(text: string) {
  return { sql: text, parameters: [] };
}
