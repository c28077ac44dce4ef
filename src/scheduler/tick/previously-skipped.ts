import type { Transaction } from '../../metadata/database.ts';
import { readSkipDecisions } from '../../metadata/scheduling/skip-decisions.ts';
import type { ActiveRun, ActiveTaskInstance } from '../memory/active-run.ts';

/**
 * Task instances that were cleared, though a task above them had decided against them: they are to be skipped again
 * (Airflow's NotPreviouslySkippedDep). Asks the database only where there are such, all by one statement.
 */
export async function previouslySkipped(tx: Transaction, runs: readonly ActiveRun[]): Promise<ActiveTaskInstance[]> {
  const deciders = new Set<ActiveTaskInstance>();
  for (const run of runs) {
    for (const instance of run.present()) {
      if (instance.state !== 'success' || !instance.task.canSkipDownstream) continue;
      for (const below of run.downstreamOf(instance)) if (below.state === null) deciders.add(instance);
    }
  }
  if (deciders.size === 0) return [];
  const byKey = new Map([...deciders].map((instance) => [keyOf(instance), instance]));
  const rows = await readSkipDecisions(
    tx,
    [...deciders].map(({ run, task }) => ({ dag_id: run.dagId, run_id: run.runId, task_id: task.taskId })),
  );
  const skipped: ActiveTaskInstance[] = [];
  for (const row of rows) {
    const decider = byKey.get(JSON.stringify([row.dag_id, row.run_id, row.task_id]));
    const decision = readDecision(row.value);
    if (!decider || !decision) continue;
    for (const below of decider.run.downstreamOf(decider)) {
      const { taskId } = below.task;
      const isSkipped = decision.followed ? !decision.followed.includes(taskId) : decision.skipped?.includes(taskId);
      if (isSkipped && below.state === null) skipped.push(below);
    }
  }
  return skipped;
}

function keyOf({ run, task }: ActiveTaskInstance): string {
  return JSON.stringify([run.dagId, run.runId, task.taskId]);
}

function readDecision(value: string | null): { followed?: string[]; skipped?: string[] } | null {
  return value === null ? null : (JSON.parse(value) as { followed?: string[]; skipped?: string[] } | null);
}
