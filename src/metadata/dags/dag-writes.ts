import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagSummary, FirstRun } from './dag-summary.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';
import type { DagFileKey } from '../dag-files/parsed-dag-file.ts';

/** A DAG as its file says it. The first run is taken for a new DAG only: the scheduler plans all others. */
export interface DagRow extends DagSummary, FirstRun {
  dag_id: string;
  /** Taken for a new DAG only: whoever paused or unpaused it since has the last word. */
  is_paused: boolean;
  fileloc: string;
  relative_fileloc: string;
  bundle_name: string;
  last_parsed_time: Timestamp;
}

/** Stores DAGs as active and free of import errors, and asks the scheduler to plan them anew. */
export async function upsertDags(tx: Transaction, rows: readonly DagRow[]): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    dag_id: 'text',
    is_paused: 'boolean',
    fileloc: 'text',
    relative_fileloc: 'text',
    bundle_name: 'text',
    last_parsed_time: 'timestamp',
    owners: 'text',
    dag_display_name: 'text',
    description: 'text',
    timetable_summary: 'text',
    timetable_description: 'text',
    max_active_tasks: 'integer',
    max_active_runs: 'integer',
    max_consecutive_failed_dag_runs: 'integer',
    schedule_interval: 'text',
    has_task_concurrency_limits: 'boolean',
    pools: 'text',
    next_dagrun: 'timestamp',
    next_dagrun_data_interval_start: 'timestamp',
    next_dagrun_data_interval_end: 'timestamp',
    next_dagrun_create_after: 'timestamp',
  });
  const first = [
    'next_dagrun',
    'next_dagrun_data_interval_start',
    'next_dagrun_data_interval_end',
    'next_dagrun_create_after',
  ];
  const columns = [
    'last_parsed_time',
    'fileloc',
    'relative_fileloc',
    'bundle_name',
    'owners',
    'dag_display_name',
    'description',
    'timetable_summary',
    'timetable_description',
    'max_active_tasks',
    'max_active_runs',
    'max_consecutive_failed_dag_runs',
    'schedule_interval',
    'has_task_concurrency_limits',
    'pools',
  ];
  const inserted = [...columns, ...first];
  const [yes, no] = flags(tx);
  // `WHERE true`: SQLite needs it to tell the conflict clause from a join condition.
  await tx.run({
    sql: `INSERT INTO dag (dag_id, is_paused, is_active, has_import_errors, ${inserted.join(', ')})
      SELECT r.dag_id, r.is_paused, ${yes}, ${no}, ${inserted.map((name) => `r.${name}`).join(', ')} FROM ${source} WHERE true
      ON CONFLICT (dag_id) DO UPDATE SET is_active = ${yes}, has_import_errors = ${no}, next_dagrun_planned = ${no},
        ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    parameters: [JSON.stringify(rows)],
  });
}

/** Gives DAGs exactly these tags. */
export async function replaceTags(
  tx: Transaction,
  dags: readonly { dagId: string; tags: readonly string[] }[],
): Promise<void> {
  await tx.run({
    sql: `DELETE FROM dag_tag WHERE dag_id IN (${valuesFromJson(tx.dialect, '$1', 'text')})`,
    parameters: [JSON.stringify(dags.map(({ dagId }) => dagId))],
  });
  const rows = dags.flatMap(({ dagId, tags }) => [...new Set(tags)].map((name) => ({ dag_id: dagId, name })));
  if (rows.length === 0) return;
  const source = rowsFromJson(tx.dialect, '$1', 'r', { dag_id: 'text', name: 'text' });
  await tx.run({
    sql: `INSERT INTO dag_tag (dag_id, name) SELECT r.dag_id, r.name FROM ${source}`,
    parameters: [JSON.stringify(rows)],
  });
}

/**
 * Deactivates the DAGs that a file had before and has no longer; all of them where the file is gone (`remaining` empty). Their
 * runs stay, and stand still until the DAG is back. Their warnings go.
 * @returns the ids of the DAGs that were active
 */
export async function deactivateOtherDagsOfFile(
  db: Queryable,
  file: DagFileKey,
  remaining: readonly string[],
): Promise<string[]> {
  const [yes, no] = flags(db);
  const rows = await db.all<{ dag_id: string }>({
    sql: `UPDATE dag SET is_active = ${no}, has_import_errors = ${no}, next_dagrun_create_after = NULL, next_dagrun_planned = ${no}
      WHERE bundle_name = $1 AND relative_fileloc = $2 AND is_active = ${yes}
        AND dag_id NOT IN (${valuesFromJson(db.dialect, '$3', 'text')}) RETURNING dag_id`,
    parameters: [file.bundleName, file.relativeFileloc, JSON.stringify(remaining)],
  });
  const dagIds = rows.map((row) => row.dag_id).sort();
  if (dagIds.length > 0) {
    await db.run({
      sql: `DELETE FROM dag_warning WHERE dag_id IN (${valuesFromJson(db.dialect, '$1', 'text')})`,
      parameters: [JSON.stringify(dagIds)],
    });
  }
  return dagIds;
}

/** How true and false are written in a statement. */
function flags(db: Queryable): ['TRUE', 'FALSE'] | ['1', '0'] {
  return db.dialect === 'postgres' ? ['TRUE', 'FALSE'] : ['1', '0'];
}

/** @returns false where there is no such DAG */
export async function updateDagPaused(tx: Queryable, dagId: string, isPaused: boolean): Promise<boolean> {
  const changed = await tx.run({
    sql: 'UPDATE dag SET is_paused = $2, next_dagrun_planned = $3 WHERE dag_id = $1',
    parameters: [dagId, isPaused, false],
  });
  return changed === 1;
}

/** Asks the scheduler to plan the next run of a DAG anew: runs of it were finished or deleted by somebody else. */
export async function askToPlan(tx: Queryable, dagId: string): Promise<void> {
  await tx.run({ sql: 'UPDATE dag SET next_dagrun_planned = $2 WHERE dag_id = $1', parameters: [dagId, false] });
}
