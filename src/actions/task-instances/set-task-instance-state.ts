import { UNMAPPED } from '../../domain/map-index.ts';
import { AppError } from '../../foundation/app-error.ts';
import { isoformat } from '../../foundation/timestamp.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { askToPlan } from '../../metadata/dags/dag-writes.ts';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import type { Queryable, Transaction } from '../../metadata/database.ts';
import { askToLookAtRuns } from '../../metadata/scheduling/runs.ts';
import { endTaskInstances } from '../../metadata/task-instances/state-marking.ts';
import {
  findTaskInstances,
  type FoundTaskInstance,
  type TaskInstanceFilter,
} from '../../metadata/task-instances/task-instance-clearing.ts';
import { findTaskInstance } from '../../metadata/task-instances/task-instances.ts';
import { selectTasks } from '../../rules/select-tasks.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import { type Actor, type DagActionContext, actedBy } from '../action-context.ts';
import { clearTasksOf } from './clear-task-instances.ts';

/** The state that somebody gives a task instance. */
export interface SetTaskInstanceStateInput extends Actor {
  dagId: string;
  runId: string;
  taskId: string;
  /** Default: that of a task that is not mapped. */
  mapIndex?: number;
  state: 'success' | 'failed' | 'skipped';
  /** Also the tasks before and after it. */
  upstream?: boolean;
  downstream?: boolean;
  /** Also in later and in earlier runs. */
  future?: boolean;
  past?: boolean;
  /** Only say which would get the state. */
  dryRun?: boolean;
}

/**
 * Ends task instances because a person says so. Tasks below that failed, or could not run since others had failed, are cleared, as
 * in Airflow, and the run goes on.
 * @returns those that were in another state, as they were
 * @throws AppError DAG_RUN_NOT_FOUND, TASK_INSTANCE_NOT_FOUND
 */
export async function setTaskInstanceState(
  context: DagActionContext,
  input: SetTaskInstanceStateInput,
): Promise<FoundTaskInstance[]> {
  if (input.dryRun) return (await findMeant(context, context.db, input)).found;
  return context.db.transaction(async (tx) => {
    const { found, date, structure } = await findMeant(context, tx, input);
    const { dagId, runId, taskId, state } = input;
    const now = context.clock.now();
    const ids = found.map(({ id }) => id);
    await endTaskInstances(tx, ids, state, now);
    await askToLookAtRuns(tx, dagId, [...new Set([runId, ...found.map((instance) => instance.run_id)])]);
    // Where the run has finished nobody looks at it any more, but a task of the next run may wait for this one.
    await askToPlan(tx, dagId);
    if (structure) await clearBelow(tx, context, structure, { ...input, date, found });
    const audit = { event: state, ...actedBy(input), dagId, runId, taskId, logicalDate: date };
    await recordAudit(tx, audit, now);
    return found;
  });
}

/** The task instances that are to get the state and have another one. In a transaction they are locked. */
async function findMeant({ dagCatalog }: DagActionContext, db: Queryable, input: SetTaskInstanceStateInput) {
  const { dagId, runId, taskId, mapIndex = UNMAPPED, state, upstream, downstream } = input;
  const run = await findDagRun(db, dagId, runId);
  if (!run) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
  const date = run.logical_date;
  if (!(await findTaskInstance(db, dagId, runId, taskId, mapIndex))) {
    throw new AppError('TASK_INSTANCE_NOT_FOUND', { dagId, taskId, date: isoformat(date) });
  }
  const structure = (await dagCatalog.latest(dagId, db))?.structure;
  const selection = { isMeant: (id: string) => id === taskId, ...pick({ upstream, downstream }) };
  const selected = structure ? selectTasks(structure, selection) : [];
  // A task that the DAG has no longer can still be ended.
  const taskIds = selected.length > 0 ? selected : [taskId];
  const dates = { from: input.past ? undefined : date, to: input.future ? undefined : date };
  const candidates = await findTaskInstances(db, { dagId, taskIds, ...dates }, !input.dryRun);
  const found = candidates.filter(
    (instance) => instance.state !== state && (instance.task_id !== taskId || instance.map_index === mapIndex),
  );
  return { found, date, structure };
}

/** Clears what failed below the task, in its run and, where later ones are meant too, in those. */
async function clearBelow(
  tx: Transaction,
  context: DagActionContext,
  structure: DagStructure,
  {
    dagId,
    taskId,
    date,
    future,
    found,
  }: SetTaskInstanceStateInput & { date: FoundTaskInstance['logical_date']; found: readonly FoundTaskInstance[] },
): Promise<void> {
  const ended = new Set([taskId, ...found.map((instance) => instance.task_id)]);
  const below = selectTasks(structure, { isMeant: (id) => id === taskId, downstream: true });
  const taskIds = below.filter((id) => !ended.has(id));
  if (taskIds.length === 0) return;
  const filter: TaskInstanceFilter = { dagId, taskIds, from: date, to: future ? undefined : date };
  await clearTasksOf(tx, context, { ...filter, states: ['failed', 'upstream_failed'] });
}

function pick(flags: { upstream: boolean | undefined; downstream: boolean | undefined }) {
  return { upstream: flags.upstream ?? false, downstream: flags.downstream ?? false };
}
