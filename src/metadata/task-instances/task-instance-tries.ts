import type { Queryable } from '../database.ts';
import { tryJson } from './task-instance-json.ts';

/** The task instance whose tries are asked for. */
export interface TriedTask {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
}

/** Tries as the stable API shows them, each the text of a JSON object; the earliest first. There are few. */
export async function listTries(db: Queryable, task: TriedTask, unixname: string): Promise<string[]> {
  // What waits for another try is in the history already.
  const rows = await db.all<{ item: string }>({
    sql: `SELECT item FROM (
        SELECT ${tryJson(db.dialect, '$5')} AS item, ti.try_number, 0 AS is_present FROM task_instance_history ti ${SHOWN} WHERE ${TASK}
        UNION ALL
        SELECT ${tryJson(db.dialect, '$5')} AS item, ti.try_number, 1 AS is_present FROM task_instance ti ${SHOWN} WHERE ${TASK}
          AND (ti.state IS NULL OR ti.state <> 'up_for_retry')) tries
      ORDER BY is_present, try_number`,
    parameters: [task.dagId, task.runId, task.taskId, task.mapIndex, unixname],
  });
  return rows.map(({ item }) => item);
}

/** One try; the present one where both have the number. Undefined where there is none. */
export async function findTry(
  db: Queryable,
  { dagId, runId, taskId, mapIndex }: TriedTask,
  tryNumber: number,
  unixname: string,
): Promise<string | undefined> {
  for (const table of ['task_instance', 'task_instance_history']) {
    const row = await db.first<{ item: string }>({
      sql: `SELECT ${tryJson(db.dialect, '$6')} AS item FROM ${table} ti ${SHOWN} WHERE ${TASK} AND ti.try_number = $5`,
      parameters: [dagId, runId, taskId, mapIndex, tryNumber, unixname],
    });
    if (row) return row.item;
  }
  return undefined;
}

/** What the log of a try needs to know. */
export interface LoggedTryState {
  /** Of the try; undefined where only the task instance is known. */
  id: string | undefined;
  hostname: string | null;
  /** Whether it may write more. */
  isRunning: boolean;
}

/** Undefined where there is neither the task instance nor such a try of it. */
export async function findLoggedTry(
  db: Queryable,
  { dagId, runId, taskId, mapIndex }: TriedTask,
  tryNumber: number,
): Promise<LoggedTryState | undefined> {
  const key = [dagId, runId, taskId, mapIndex];
  const present = await db.first<{ id: string; hostname: string | null; state: string | null; try_number: number }>({
    sql: `SELECT ti.id, ti.hostname, ti.state, ti.try_number FROM task_instance ti WHERE ${TASK}`,
    parameters: key,
  });
  if (present?.try_number === tryNumber) {
    const { id, hostname, state } = present;
    return { id, hostname, isRunning: state === 'running' || state === 'deferred' };
  }
  const past = await db.first<{ id: string; hostname: string | null }>({
    sql: `SELECT ti.task_instance_id AS id, ti.hostname FROM task_instance_history ti WHERE ${TASK} AND ti.try_number = $5`,
    parameters: [...key, tryNumber],
  });
  if (past) return { ...past, isRunning: false };
  return present && { id: undefined, hostname: present.hostname, isRunning: false };
}

const TASK = 'ti.dag_id = $1 AND ti.run_id = $2 AND ti.task_id = $3 AND ti.map_index = $4';
const SHOWN = `LEFT JOIN task_instance t
  ON t.dag_id = ti.dag_id AND t.run_id = ti.run_id AND t.task_id = ti.task_id AND t.map_index = ti.map_index`;
