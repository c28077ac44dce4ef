import type { DagRunType } from '../../domain/run-type.ts';
import { UNMAPPED } from '../../domain/map-index.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { pythonRepr } from '../../foundation/python-repr.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { isTaskOfRun } from '../../rules/task-dates.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import { decodeValue } from '../../serialization/encoding.ts';
import type { StoredDag } from '../dags/dag-catalog.ts';
import type { StoredDagRun } from './dag-runs.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';
import { addToTotals } from '../dags/totals.ts';

/** A run to be stored, with an instance of each task of the version that it is to run, as far as the task's own dates allow. */
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
  /** Only these tasks, the others are no part of the run. Absent: all. */
  taskIds?: ReadonlySet<string>;
}

/**
 * Stores a queued run and its task instances.
 * @returns `dag_run.id`, or undefined where the DAG has a run of that id or logical date already
 */
export async function insertDagRun(tx: Transaction, run: NewDagRun, now: Timestamp): Promise<number | undefined> {
  const [stored] = await insertDagRuns(tx, [{ ...run, now }]);
  return stored?.id;
}

/**
 * Stores queued runs and their task instances: three statements, however many runs and tasks.
 * @param runs each with the moment of its making
 * @returns for each what was stored; undefined where the DAG has a run of that id or logical date already, or an earlier one of
 *   these takes it
 */
export async function insertDagRuns(
  tx: Transaction,
  runs: readonly (NewDagRun & { now: Timestamp })[],
): Promise<(StoredDagRun | undefined)[]> {
  const rows = runs.map((run) => ({
    dag_id: run.dag.structure.dagId,
    run_id: run.runId,
    run_type: run.runType,
    external_trigger: run.externalTrigger,
    triggering_user_name: run.triggeringUserName,
    conf: run.conf === null ? null : JSON.stringify(run.conf),
    logical_date: run.logicalDate,
    data_interval_start: run.dataIntervalStart,
    data_interval_end: run.dataIntervalEnd,
    run_after: run.runAfter,
    now: run.now,
    created_dag_version_id: run.dag.versionId,
    bundle_version: run.dag.bundleHash,
  }));
  // `WHERE true`: SQLite needs it to tell the conflict clause from a join condition.
  const stored = await tx.all<StoredDagRun>({
    sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, triggering_user_name, conf, logical_date,
        data_interval_start, data_interval_end, run_after, queued_at, created_dag_version_id, bundle_version, updated_at)
      SELECT r.dag_id, r.run_id, r.run_type, 'queued', r.external_trigger, r.triggering_user_name,
        ${tx.dialect === 'postgres' ? 'r.conf::json' : 'r.conf'}, r.logical_date, r.data_interval_start, r.data_interval_end,
        r.run_after, r.now, r.created_dag_version_id, r.bundle_version, r.now
      FROM ${rowsFromJson(tx.dialect, '$1', 'r', RUN_COLUMNS)} WHERE true
      ON CONFLICT DO NOTHING RETURNING *`,
    parameters: [JSON.stringify(rows)],
  });
  const byKey = new Map(stored.map((run) => [keyOf(run.dag_id, run.run_id), run]));
  const answers = runs.map(({ dag, runId }) => {
    const key = keyOf(dag.structure.dagId, runId);
    const run = byKey.get(key);
    byKey.delete(key);
    return run;
  });
  const inserted = runs.filter((_run, index) => answers[index] !== undefined);
  await insertTaskInstances(tx, inserted);
  await addUp(tx, inserted);
  return answers;
}

const RUN_COLUMNS = {
  dag_id: 'text',
  run_id: 'text',
  run_type: 'text',
  external_trigger: 'boolean',
  triggering_user_name: 'text',
  conf: 'json',
  logical_date: 'timestamp',
  data_interval_start: 'timestamp',
  data_interval_end: 'timestamp',
  run_after: 'timestamp',
  now: 'timestamp',
  created_dag_version_id: 'uuid',
  bundle_version: 'text',
} as const;

function keyOf(dagId: string, runId: string): string {
  return JSON.stringify([dagId, runId]);
}

/** How many task instances one statement inserts at most. */
const ROWS_AT_ONCE = 20_000;

/** A run's stand together. */
async function insertTaskInstances(tx: Transaction, runs: readonly InstancesOf[]): Promise<number> {
  let inserted = 0;
  const source = rowsFromJson(tx.dialect, '$1', 'r', TASK_INSTANCE_COLUMNS);
  const rows = runs.flatMap((run) => {
    const { dag, runId, now } = run;
    const nowMs = Date.parse(now);
    return tasksOf(run).map((task) => ({
      id: uuid7(nowMs),
      dag_id: dag.structure.dagId,
      run_id: runId,
      task_id: task.taskId,
      max_tries: task.retries,
      pool: task.pool,
      pool_slots: task.poolSlots,
      queue: task.queue,
      priority_weight: task.effectivePriorityWeight,
      operator: task.taskType,
      task_display_name: task.taskDisplayName === task.taskId ? null : task.taskDisplayName,
      executor_config: printExecutorConfig(task),
      dag_version_id: dag.versionId,
    }));
  });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    inserted += await tx.run({
      sql: `INSERT INTO task_instance (id, dag_id, run_id, task_id, map_index, max_tries, pool, pool_slots, queue,
          priority_weight, operator, task_display_name, executor_config, dag_version_id)
        SELECT r.id, r.dag_id, r.run_id, r.task_id, ${UNMAPPED}, r.max_tries, r.pool, r.pool_slots, r.queue,
          r.priority_weight, r.operator, r.task_display_name, r.executor_config, r.dag_version_id
        FROM ${source} WHERE true ON CONFLICT DO NOTHING`,
      parameters: [JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE))],
    });
  }
  return inserted;
}

/**
 * Stores instances of tasks that a run has none of yet.
 * @param run its DAG in the version that they are to run
 */
export async function addMissingTaskInstances(tx: Transaction, run: InstancesOf): Promise<void> {
  const taskInstances = await insertTaskInstances(tx, [run]);
  if (taskInstances > 0) await addToTotals(tx, [{ dagId: run.dag.structure.dagId, dagRuns: 0, taskInstances }]);
}

type InstancesOf = Pick<NewDagRun, 'dag' | 'runId' | 'logicalDate' | 'taskIds'> & { readonly now: Timestamp };

function tasksOf({ dag, logicalDate, taskIds }: Pick<InstancesOf, 'dag' | 'logicalDate' | 'taskIds'>): TaskStructure[] {
  const { structure } = dag;
  return structure.tasks.filter(
    (task) => isTaskOfRun(task, structure, logicalDate) && taskIds?.has(task.taskId) !== false,
  );
}

const TASK_INSTANCE_COLUMNS = {
  id: 'uuid',
  dag_id: 'text',
  run_id: 'text',
  task_id: 'text',
  max_tries: 'integer',
  pool: 'text',
  pool_slots: 'integer',
  queue: 'text',
  priority_weight: 'integer',
  operator: 'text',
  task_display_name: 'text',
  executor_config: 'text',
  dag_version_id: 'uuid',
} as const;

async function addUp(tx: Transaction, runs: readonly NewDagRun[]): Promise<void> {
  const byDag = Map.groupBy(runs, ({ dag }) => dag.structure.dagId);
  const changes = [...byDag].map(([dagId, ofDag]) => ({
    dagId,
    dagRuns: ofDag.length,
    taskInstances: ofDag.reduce((sum, run) => sum + tasksOf(run).length, 0),
  }));
  await addToTotals(tx, changes);
}

function printExecutorConfig({ serialized }: TaskStructure): string | null {
  const config = serialized.executor_config;
  return config === undefined ? null : pythonRepr(decodeValue(config));
}
