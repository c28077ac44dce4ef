import { UNMAPPED } from '../../domain/map-index.ts';
import type { DagRunState, TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import type { DagRunTable } from '../tables/dag-run-tables.ts';

/** The columns of a run that task code may see. */
export type RunForTask = Pick<
  DagRunTable,
  | 'dag_id'
  | 'run_id'
  | 'run_type'
  | 'logical_date'
  | 'data_interval_start'
  | 'data_interval_end'
  | 'run_after'
  | 'start_date'
  | 'end_date'
  | 'external_trigger'
  | 'conf'
> & { clear_number: number };

/** The state of a run; undefined where there is none of that id. */
export async function findDagRunState(db: Queryable, dagId: string, runId: string): Promise<DagRunState | undefined> {
  const row = await db.first<{ state: DagRunState }>({
    sql: 'SELECT state FROM dag_run WHERE dag_id = $1 AND run_id = $2',
    parameters: [dagId, runId],
  });
  return row?.state;
}

/** The run with the latest logical date before the given one, in the given state where one is given. */
export function findPreviousDagRun(
  db: Queryable,
  dagId: string,
  before: Timestamp,
  state: DagRunState | undefined,
): Promise<RunForTask | undefined> {
  const query = db.build
    .selectFrom('dag_run')
    .select([
      'dag_id',
      'run_id',
      'run_type',
      'logical_date',
      'data_interval_start',
      'data_interval_end',
      'run_after',
      'start_date',
      'end_date',
      'external_trigger',
      'conf',
      'clear_number',
    ])
    .where('dag_id', '=', dagId)
    .where('logical_date', '<', before)
    .orderBy('logical_date', 'desc')
    .limit(1);
  return db.first<RunForTask>(state === undefined ? query : query.where('state', '=', state));
}

/** Which task instances of a DAG; what is absent does not narrow. */
export interface TaskStateFilter {
  dagId: string;
  runIds?: readonly string[];
  taskIds?: readonly string[];
  logicalDates?: readonly Timestamp[];
}

/** The state of a task instance. */
export interface TaskStateRow {
  run_id: string;
  task_id: string;
  state: TaskInstanceState | null;
}

/** States of task instances that are not mapped. */
export async function listTaskStates(db: Queryable, filter: TaskStateFilter): Promise<TaskStateRow[]> {
  // `IN ()` is no SQL.
  if ([filter.runIds, filter.taskIds, filter.logicalDates].some((values) => values?.length === 0)) return [];
  let query = db.build
    .selectFrom('task_instance as ti')
    .select(['ti.run_id', 'ti.task_id', 'ti.state'])
    .where('ti.dag_id', '=', filter.dagId)
    .where('ti.map_index', '=', UNMAPPED);
  if (filter.runIds !== undefined) query = query.where('ti.run_id', 'in', filter.runIds);
  if (filter.taskIds !== undefined) query = query.where('ti.task_id', 'in', filter.taskIds);
  const { logicalDates } = filter;
  if (logicalDates !== undefined) {
    query = query.where('ti.run_id', 'in', (runs) =>
      runs
        .selectFrom('dag_run')
        .select('run_id')
        .where('dag_id', '=', filter.dagId)
        .where('logical_date', 'in', logicalDates),
    );
  }
  return db.all<TaskStateRow>(query);
}
