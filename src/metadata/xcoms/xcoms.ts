import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import type { JsonText } from '../tables/column-types.ts';

/** The key of an XCom: of which task instance, under which name. */
export interface XComKey {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
  key: string;
}

/** The value as JSON text; undefined where there is no such XCom. A stored null is the text `null`. */
export async function findXCom(db: Queryable, xcom: XComKey): Promise<JsonText | undefined> {
  const row = await db.first<{ value: JsonText | null }>({
    sql: `SELECT value FROM xcom WHERE dag_id = $1 AND run_id = $2 AND task_id = $3 AND map_index = $4 AND key = $5`,
    parameters: [xcom.dagId, xcom.runId, xcom.taskId, xcom.mapIndex, xcom.key],
  });
  return row && (row.value ?? 'null');
}

/** As {@link findXCom}, of that run or else of the newest one before it by logical date that has it. */
export async function findXComOfThisOrEarlierRun(db: Queryable, xcom: XComKey): Promise<JsonText | undefined> {
  const row = await db.first<{ value: JsonText | null }>({
    sql: `SELECT x.value FROM dag_run r JOIN xcom x ON x.dag_id = r.dag_id AND x.run_id = r.run_id
      WHERE r.dag_id = $1 AND r.logical_date <= (SELECT logical_date FROM dag_run WHERE dag_id = $1 AND run_id = $2)
        AND x.task_id = $3 AND x.map_index = $4 AND x.key = $5
      ORDER BY r.logical_date DESC LIMIT 1`,
    parameters: [xcom.dagId, xcom.runId, xcom.taskId, xcom.mapIndex, xcom.key],
  });
  return row && (row.value ?? 'null');
}

/** Creates or replaces an XCom. */
export async function saveXCom(db: Queryable, xcom: XComKey, value: JsonText, now: Timestamp): Promise<void> {
  await db.run({
    sql: `INSERT INTO xcom (dag_id, run_id, task_id, map_index, key, value, timestamp) VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (dag_id, run_id, task_id, map_index, key) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp`,
    parameters: [xcom.dagId, xcom.runId, xcom.taskId, xcom.mapIndex, xcom.key, value, now],
  });
}

/** Deletes an XCom. Nothing happens where there is none. */
export async function deleteXCom(db: Queryable, xcom: XComKey): Promise<void> {
  await db.run({
    sql: 'DELETE FROM xcom WHERE dag_id = $1 AND run_id = $2 AND task_id = $3 AND map_index = $4 AND key = $5',
    parameters: [xcom.dagId, xcom.runId, xcom.taskId, xcom.mapIndex, xcom.key],
  });
}

/** An XCom among those of its run. */
export interface XComOfRun {
  task_id: string;
  map_index: number;
  key: string;
  value: JsonText | null;
}

/** All XComs of a run. */
export function listRunXComs(db: Queryable, dagId: string, runId: string): Promise<XComOfRun[]> {
  return db.all<XComOfRun>({
    sql: 'SELECT task_id, map_index, key, value FROM xcom WHERE dag_id = $1 AND run_id = $2',
    parameters: [dagId, runId],
  });
}

/** An XCom under one of the keys that were asked for. */
export interface XComOfKeys {
  task_id: string;
  key: string;
  value: JsonText | null;
}

/** The XComs of a run under either of two keys. */
export function listXComsOfRun(
  db: Queryable,
  dagId: string,
  runId: string,
  keys: readonly [string, string],
): Promise<XComOfKeys[]> {
  return db.all<XComOfKeys>({
    sql: `SELECT task_id, key, value FROM xcom WHERE dag_id = $1 AND run_id = $2 AND key IN ($3, $4) ORDER BY task_id, map_index`,
    parameters: [dagId, runId, ...keys],
  });
}
