import type { Logger } from '../../foundation/log.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagCatalog, StoredDag } from '../../metadata/dags/dag-catalog.ts';
import type { Transaction } from '../../metadata/database.ts';
import {
  type DagPlan,
  type DagPlanRow,
  loadDagPlans,
  lockDagsToPlan,
  saveDagPlans,
} from '../../metadata/scheduling/dag-plans.ts';
import type { SchedulerMemory } from '../memory/scheduler-memory.ts';
import { lastInterval, planNextRun } from './plan-runs.ts';

/** What planning needs of the rest of the scheduler. */
export interface PlanOptions {
  catalog: DagCatalog;
  logger: Logger;
  memory: SchedulerMemory;
}

/**
 * Plans the next runs of DAGs: those that ask for it, or those named.
 * @returns which were planned
 */
export async function planDags(
  tx: Transaction,
  { catalog, logger, memory }: PlanOptions,
  dagIds: readonly string[] | 'unplanned',
  now: Timestamp,
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
export function planOrNone(row: DagPlanRow, dag: StoredDag, now: Timestamp, logger: Logger): DagPlan {
  try {
    return planNextRun(row, dag.structure, lastInterval(row), now);
  } catch (error) {
    logger.error({ dagId: row.dag_id }, 'the next run of the DAG cannot be planned', error);
    return noRun(row);
  }
}

/** A plan for no run. */
export function noRun(row: DagPlanRow): DagPlan {
  return {
    dag_id: row.dag_id,
    next_dagrun: null,
    next_dagrun_data_interval_start: null,
    next_dagrun_data_interval_end: null,
    next_dagrun_create_after: null,
  };
}
