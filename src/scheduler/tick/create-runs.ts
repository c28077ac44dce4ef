import { generateRunId } from '../../domain/run-id.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagCatalog, StoredDag } from '../../metadata/dags/dag-catalog.ts';
import type { Transaction } from '../../metadata/database.ts';
import { type NewDagRun, insertDagRun } from '../../metadata/dag-runs/insert-dag-run.ts';
import {
  type DagPlan,
  type DagPlanRow,
  loadDagPlans,
  lockDagsToPlan,
  lockDueDags,
  logicalDatesFrom,
  saveDagPlans,
} from '../../metadata/scheduling/dag-plans.ts';
import type { DataInterval } from '../../timetables/timetable.ts';
import { lastInterval, planNextRun } from './plan-runs.ts';
import type { SchedulerMemory } from '../memory/scheduler-memory.ts';

/** How many DAGs, and runs of each, one tick creates runs for at most. */
const DUE_AT_ONCE = 50;
const RUNS_AT_ONCE = 32;

/**
 * Plans the next runs of DAGs: those that ask for it, or those named.
 * @returns which were planned
 */
export async function planDags(
  tx: Transaction,
  memory: SchedulerMemory,
  catalog: DagCatalog,
  dagIds: readonly string[] | 'unplanned',
  now: Timestamp,
  logger: Logger,
): Promise<string[]> {
  const locked = await lockDagsToPlan(tx, dagIds);
  if (locked.length === 0) return [];
  const plans: DagPlan[] = [];
  for (const row of await loadDagPlans(tx, locked)) {
    memory.noteDag(row);
    const dag = row.dag_version_id === null ? undefined : await catalog.version(row.dag_version_id, tx);
    plans.push(dag ? planOrNone(row, dag, now, logger) : noRun(row));
  }
  await saveDagPlans(tx, plans);
  return plans.map((plan) => plan.dag_id);
}

/** One DAG that cannot be planned must not keep the others from being planned. */
function planOrNone(row: DagPlanRow, dag: StoredDag, now: Timestamp, logger: Logger): DagPlan {
  try {
    return planNextRun(row, dag.structure, lastInterval(row), now);
  } catch (error) {
    logger.error({ dagId: row.dag_id }, 'the next run of the DAG cannot be planned', error);
    return noRun(row);
  }
}

function noRun(row: DagPlanRow): DagPlan {
  return {
    dag_id: row.dag_id,
    next_dagrun: null,
    next_dagrun_data_interval_start: null,
    next_dagrun_data_interval_end: null,
    next_dagrun_create_after: null,
  };
}

export interface CreateRunsOptions {
  clock: Clock;
  catalog: DagCatalog;
  logger: Logger;
  memory: SchedulerMemory;
  /** The only DAG whose runs it creates; undefined: of all. */
  onlyDagId: string | undefined;
}

/**
 * Creates the runs that are due, up to the limits of active runs.
 * @returns how many were created
 */
export async function createDueRuns(tx: Transaction, options: CreateRunsOptions, now: Timestamp): Promise<number> {
  const { catalog, memory, onlyDagId } = options;
  const due = await lockDueDags(tx, now, DUE_AT_ONCE, onlyDagId);
  if (due.length === 0) return 0;
  const plans: DagPlan[] = [];
  let created = 0;
  for (const row of await loadDagPlans(tx, due)) {
    memory.noteDag(row);
    const dag = row.dag_version_id === null ? undefined : await catalog.version(row.dag_version_id, tx);
    if (!dag) {
      plans.push(noRun(row));
      continue;
    }
    const made = await createRunsOf(tx, row, dag, options, now);
    created += made.created;
    plans.push(made.plan);
  }
  await saveDagPlans(tx, plans);
  return created;
}

/** @returns how many were created, and what comes next */
async function createRunsOf(
  tx: Transaction,
  row: DagPlanRow,
  dag: StoredDag,
  { logger }: CreateRunsOptions,
  now: Timestamp,
): Promise<{ created: number; plan: DagPlan }> {
  const { dag_id: dagId } = row;
  let plan = planOrNone(row, dag, now, logger);
  let created = 0;
  let taken: ReadonlySet<Timestamp> | undefined;
  while (created < RUNS_AT_ONCE && isDue(plan, now)) {
    const {
      next_dagrun: logicalDate,
      next_dagrun_data_interval_start: start,
      next_dagrun_data_interval_end: end,
    } = plan;
    if (logicalDate === null || start === null || end === null) break;
    // A run that somebody made by hand for the same date stands in its place.
    if (taken?.has(logicalDate) !== true) {
      const run = scheduledRun(dag, logicalDate, { start, end });
      if ((await insertDagRun(tx, run, now)) === undefined) {
        if (!taken) logger.warning({ dagId, runId: run.runId }, 'a run of that date exists already: none is created');
        taken ??= await logicalDatesFrom(tx, dagId, logicalDate);
      } else {
        created += 1;
        row.active_runs += 1;
        logger.info({ dagId, runId: run.runId }, 'dag run created');
      }
    }
    plan = planNextRun(row, dag.structure, { start, end }, now);
  }
  return { created, plan };
}

function scheduledRun(dag: StoredDag, logicalDate: Timestamp, { start, end }: DataInterval): NewDagRun {
  return {
    dag,
    runId: generateRunId('scheduled', logicalDate),
    runType: 'scheduled',
    externalTrigger: false,
    triggeringUserName: null,
    conf: null,
    logicalDate,
    dataIntervalStart: start,
    dataIntervalEnd: end,
    runAfter: end,
  };
}

function isDue(plan: DagPlan, now: Timestamp): boolean {
  return plan.next_dagrun_create_after !== null && plan.next_dagrun_create_after <= now;
}
