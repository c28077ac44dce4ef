import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

/** Asks how a task fared in the run before. */
export interface PastQuestion {
  /** Given back with the answer. */
  key: number;
  dag_id: string;
  task_id: string;
  map_index: number;
  logical_date: Timestamp;
  /** 1: only scheduled and backfill runs count as the run before (a DAG with catchup). */
  scheduled_only: 0 | 1;
}

/** How the run before fared. */
export interface PastAnswer {
  key: number;
  /** Null where there is no run before. */
  previous_run_id: string | null;
  previous_logical_date: Timestamp | null;
  /** 1 where the run before has this task. */
  has_task_instance: number;
  state: TaskInstanceState | null;
}

/** Answers many questions by one statement. */
export function readPast(db: Queryable, questions: readonly PastQuestion[]): Promise<PastAnswer[]> {
  const source = rowsFromJson(db.dialect, '$1', 'q', {
    key: 'integer',
    dag_id: 'text',
    task_id: 'text',
    map_index: 'integer',
    logical_date: 'timestamp',
    scheduled_only: 'integer',
  });
  return db.all<PastAnswer>({
    sql: `SELECT q.key, p.run_id AS previous_run_id, p.logical_date AS previous_logical_date,
        CASE WHEN ti.id IS NULL THEN 0 ELSE 1 END AS has_task_instance, ti.state
      FROM ${source}
      LEFT JOIN dag_run p ON p.id = (SELECT d.id FROM dag_run d WHERE d.dag_id = q.dag_id AND d.logical_date < q.logical_date
        AND (q.scheduled_only = 0 OR d.run_type IN ('scheduled', 'backfill')) ORDER BY d.logical_date DESC LIMIT 1)
      LEFT JOIN task_instance ti ON ti.dag_id = p.dag_id AND ti.run_id = p.run_id AND ti.task_id = q.task_id
        AND ti.map_index = q.map_index`,
    parameters: [JSON.stringify(questions)],
  });
}

/** Task ids among `taskIds` that did not end well (success or skipped) in a run. */
export async function unsuccessfulTasks(
  db: Queryable,
  dagId: string,
  runId: string,
  taskIds: readonly string[],
): Promise<string[]> {
  const source = rowsFromJson(db.dialect, '$3', 't', { task_id: 'text' });
  const rows = await db.all<{ task_id: string }>({
    sql: `SELECT DISTINCT ti.task_id FROM ${source} JOIN task_instance ti ON ti.task_id = t.task_id
      WHERE ti.dag_id = $1 AND ti.run_id = $2 AND (ti.state IS NULL OR ti.state NOT IN ('success', 'skipped'))`,
    parameters: [dagId, runId, JSON.stringify(taskIds.map((task_id) => ({ task_id })))],
  });
  return rows.map((row) => row.task_id);
}

/** Was there ever a task instance of this task before this run? For `ignore_first_depends_on_past`. */
export async function hasEarlierTaskInstance(
  db: Queryable,
  dagId: string,
  taskId: string,
  before: Timestamp,
): Promise<boolean> {
  const row = await db.first({
    sql: `SELECT 1 AS one FROM task_instance ti JOIN dag_run r ON r.dag_id = ti.dag_id AND r.run_id = ti.run_id
      WHERE ti.dag_id = $1 AND ti.task_id = $2 AND r.logical_date < $3 AND ti.state IS NOT NULL LIMIT 1`,
    parameters: [dagId, taskId, before],
  });
  return row !== undefined;
}
