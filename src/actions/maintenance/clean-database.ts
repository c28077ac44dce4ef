import { AppError } from '../../foundation/app-error.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { archiveName } from '../../metadata/cleaning/archives.ts';
import { CLEANABLE_TABLES, type CleanableTable } from '../../metadata/cleaning/cleanable-tables.ts';
import { countOldRows, deleteOldRows } from '../../metadata/cleaning/clean-table.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** What is cleaned away. */
export interface CleanDatabaseInput extends Actor {
  /** What is older goes. */
  readonly before: Timestamp;
  readonly tables: readonly CleanableTable[];
  readonly dryRun: boolean;
  /** Copy what is deleted into tables of its own. */
  readonly archive: boolean;
  readonly onTable: (done: CleanedTable) => void;
}

/** What came of a table. */
export interface CleanedTable {
  readonly name: string;
  readonly count: number;
  /** Where the rows are now; undefined: nowhere. */
  readonly archive: string | undefined;
}

/**
 * The tables of these names, or all.
 * @throws AppError INVALID_INPUT where one cannot be cleaned
 */
export function findCleanableTables(names: readonly string[] | undefined): readonly CleanableTable[] {
  if (names === undefined) return CLEANABLE_TABLES;
  const known = CLEANABLE_TABLES.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const reason = `These tables cannot be cleaned: ${unknown.join(', ')}. Those that can are ${known.toSorted().join(', ')}.`;
    throw new AppError('INVALID_INPUT', { reason });
  }
  return CLEANABLE_TABLES.filter(({ name }) => names.includes(name));
}

/** Deletes old rows, each table in a transaction of its own. */
export async function cleanDatabase({ db, clock }: ActionContext, input: CleanDatabaseInput): Promise<void> {
  const { before, tables, dryRun, onTable } = input;
  const stamp = clock.now().replaceAll(/\D/g, '').slice(0, 14);
  for (const table of tables) {
    const count = await countOldRows(db, table, before);
    const archive = input.archive && count > 0 && !dryRun ? archiveName(table.name, stamp) : undefined;
    if (count > 0 && !dryRun) await db.transaction((tx) => deleteOldRows(tx, table, before, archive));
    onTable({ name: table.name, count, archive });
  }
  if (dryRun) return;
  const extra = { before, tables: tables.map(({ name }) => name).join(', ') };
  await db.transaction((tx) => recordAudit(tx, { event: 'cli_clean_db', extra, ...actedBy(input) }, clock.now()));
}
