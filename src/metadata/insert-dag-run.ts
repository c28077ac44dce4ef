import type { DagRunType } from '../domain/states.ts';
import { UNMAPPED } from '../domain/states.ts';
import type { JsonObject } from '../foundation/json.ts';
import { pythonRepr } from '../foundation/python-repr.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import { uuid7 } from '../foundation/uuid7.ts';
import type { TaskStructure } from '../serialization/dag-structure.ts';
import { decodeValue } from '../serialization/encoding.ts';
import type { StoredDag } from './dag-catalog.ts';
import type { Transaction } from './database.ts';
import { rowsFromJson } from './json-rows.ts';
import { addToTotals } from './totals.ts';

/** A run to be stored, with an instance of each task of the version that it is to run. */
export interface NewDagRun {
  dag: StoredDag;
  runId: string;
  runType: DagRunType;
  externalTrigger: boolean;
  triggeringUserName: string | null;
  conf: JsonObject | null;
  logicalDate: Timestamp;
  dataIntervalStart: Timestamp | null;
  dataIntervalEnd: Timestamp | null;
  runAfter: Timestamp;
}

/**
 * Stores a queued run and its task instances, three statements however many tasks.
 * @returns `dag_run.id`, or undefined where the DAG has a run of that id or logical date already
 */
export async function insertDagRun(tx: Transaction, run: NewDagRun, now: Timestamp): Promise<number | undefined> {
  const { dag } = run;
  const row = await tx.first<{ id: number }>({
    sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, triggering_user_name, conf, logical_date,
        data_interval_start, data_interval_end, run_after, queued_at, created_dag_version_id, bundle_version, updated_at)
      VALUES ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $11)
      ON CONFLICT DO NOTHING RETURNING id`,
    parameters: [
      dag.structure.dagId,
      run.runId,
      run.runType,
      run.externalTrigger,
      run.triggeringUserName,
      run.conf === null ? null : JSON.stringify(run.conf),
      run.logicalDate,
      run.dataIntervalStart,
      run.dataIntervalEnd,
      run.runAfter,
      now,
      dag.versionId,
      dag.bundleHash,
    ],
  });
  if (!row) return undefined;
  await insertTaskInstances(tx, dag, run.runId, dag.structure.tasks, now);
  await addToTotals(tx, dag.structure.dagId, { dagRuns: 1, taskInstances: dag.structure.tasks.length });
  return row.id;
}

async function insertTaskInstances(
  tx: Transaction,
  dag: StoredDag,
  runId: string,
  tasks: readonly TaskStructure[],
  now: Timestamp,
): Promise<void> {
  const nowMs = Date.parse(now);
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    task_id: 'text',
    max_tries: 'integer',
    pool: 'text',
    pool_slots: 'integer',
    queue: 'text',
    priority_weight: 'integer',
    operator: 'text',
    task_display_name: 'text',
    executor_config: 'text',
  });
  const rows = tasks.map((task) => ({
    id: uuid7(nowMs),
    task_id: task.taskId,
    max_tries: task.retries,
    pool: task.pool,
    pool_slots: task.poolSlots,
    queue: task.queue,
    priority_weight: task.effectivePriorityWeight,
    operator: task.taskType,
    task_display_name: task.taskDisplayName === task.taskId ? null : task.taskDisplayName,
    executor_config: printExecutorConfig(task),
  }));
  const version = tx.dialect === 'postgres' ? '$4::uuid' : '$4';
  await tx.run({
    sql: `INSERT INTO task_instance (id, dag_id, run_id, task_id, map_index, max_tries, pool, pool_slots, queue, priority_weight,
        operator, task_display_name, executor_config, dag_version_id)
      SELECT r.id, $2, $3, r.task_id, ${UNMAPPED}, r.max_tries, r.pool, r.pool_slots, r.queue, r.priority_weight, r.operator,
        r.task_display_name, r.executor_config, ${version}
      FROM ${source}`,
    parameters: [JSON.stringify(rows), dag.structure.dagId, runId, dag.versionId],
  });
}

function printExecutorConfig({ serialized }: TaskStructure): string | null {
  const config = serialized.executor_config;
  return config === undefined ? null : pythonRepr(decodeValue(config));
}
