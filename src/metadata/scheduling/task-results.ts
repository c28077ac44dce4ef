import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';
import type { JsonText } from '../tables/column-types.ts';

export interface XComRow {
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: number;
  key: string;
  value: JsonText;
  timestamp: Timestamp;
}

/** So many characters of results go into one statement: the rows are one text, which must not outgrow what a string can be. */
const BATCH_CHARACTERS = 64 * 1024 * 1024;

/** Cuts rows into batches of bounded size; a row that is larger has one of its own. */
function* inBatches<Row>(rows: readonly Row[], sizeOf: (row: Row) => number): Generator<Row[]> {
  let batch: Row[] = [];
  let size = 0;
  for (const row of rows) {
    size += sizeOf(row);
    if (batch.length > 0 && size > BATCH_CHARACTERS) {
      yield batch;
      batch = [];
      size = sizeOf(row);
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}

/** Stores XComs; one that exists already is replaced. */
export async function saveXComs(tx: Transaction, rows: readonly XComRow[]): Promise<void> {
  for (const batch of inBatches(rows, (row) => row.value.length)) await saveXComBatch(tx, batch);
}

async function saveXComBatch(tx: Transaction, rows: readonly XComRow[]): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    dag_id: 'text',
    run_id: 'text',
    task_id: 'text',
    map_index: 'integer',
    key: 'text',
    value: 'json',
    timestamp: 'timestamp',
  });
  // `WHERE true`: SQLite needs it to tell the conflict clause from a join condition.
  await tx.run({
    sql: `INSERT INTO xcom (dag_id, run_id, task_id, map_index, key, value, timestamp)
      SELECT r.dag_id, r.run_id, r.task_id, r.map_index, r.key, ${asJson(tx, 'r.value')}, r.timestamp FROM ${source} WHERE true
      ON CONFLICT (dag_id, run_id, task_id, map_index, key) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp`,
    parameters: [JSON.stringify(rows)],
  });
}

/** The templates of a task instance as they were rendered. */
export interface RenderedFieldsRow {
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: number;
  rendered_fields: JsonText;
}

/** Stores rendered template fields; those of an earlier try are replaced. */
export async function saveRenderedFields(tx: Transaction, rows: readonly RenderedFieldsRow[]): Promise<void> {
  for (const batch of inBatches(rows, (row) => row.rendered_fields.length)) await saveRenderedBatch(tx, batch);
}

async function saveRenderedBatch(tx: Transaction, rows: readonly RenderedFieldsRow[]): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    dag_id: 'text',
    run_id: 'text',
    task_id: 'text',
    map_index: 'integer',
    rendered_fields: 'json',
  });
  await tx.run({
    sql: `INSERT INTO rendered_task_instance_fields (dag_id, run_id, task_id, map_index, rendered_fields)
      SELECT r.dag_id, r.run_id, r.task_id, r.map_index, ${asJson(tx, 'r.rendered_fields')} FROM ${source} WHERE true
      ON CONFLICT (dag_id, run_id, task_id, map_index) DO UPDATE SET rendered_fields = excluded.rendered_fields`,
    parameters: [JSON.stringify(rows)],
  });
}

function asJson(tx: Transaction, column: string): string {
  return tx.dialect === 'postgres' ? `${column}::json` : column;
}
