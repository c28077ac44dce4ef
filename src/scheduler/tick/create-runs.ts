import { generateRunId } from '../../domain/run-id.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { StoredDag } from '../../metadata/dags/dag-catalog.ts';
import type { Transaction } from '../../metadata/database.ts';
import { type NewDagRun, insertDagRun } from '../../metadata/dag-runs/insert-dag-run.ts';
import {
  type DagPlan,
  type DagPlanRow,
  loadDagPlans,
  lockDueDags,
  logicalDatesFrom,
  saveDagPlans,
} from '../../metadata/scheduling/dag-plans.ts';
import type { DataInterval } from '../../timetables/timetable.ts';
import { type PlanOptions, noRun, planOrNone } from './plan-dags.ts';
import { planNextRun } from './plan-runs.ts';

/** How many DAGs, and runs of each, one tick creates runs for at most. */
const DUE_AT_ONCE = 50;
const RUNS_AT_ONCE = 32;

/** Where runs come from. */
export interface CreateRunsOptions extends PlanOptions {
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
