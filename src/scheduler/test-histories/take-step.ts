import { deleteDagRun } from '../../actions/dag-runs/delete-dag-run.ts';
import { setDagRunState } from '../../actions/dag-runs/set-dag-run-state.ts';
import { deleteDag } from '../../actions/dags/delete-dag.ts';
import { setDagPaused } from '../../actions/dags/set-dag-paused.ts';
import { clearTaskInstances } from '../../actions/task-instances/clear-task-instances.ts';
import { setTaskInstanceState } from '../../actions/task-instances/set-task-instance-state.ts';
import { hasCode } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { parseTimestamp, timestampFromMs, toEpochMs } from '../../foundation/timestamp.ts';
import type { HistoryWorld } from './history-world.ts';
import { storeRandomDag } from './random-dag.ts';
import { type Ending, OUTCOMES, type Step } from './step.ts';
import { untilOrStuck } from './until-or-stuck.ts';

/** Runs are triggered for one minute after the other from here on. */
const FIRST_TRIGGERED = toEpochMs(parseTimestamp('2023-06-01T00:00:00Z'));

/** How far the clock goes with each look at whether all is at rest. */
const REST_ADVANCE_MS = 100;

/** Does what a step says, where there is something to do it to. */
export async function takeStep(history: HistoryWorld, step: Step, index: number): Promise<void> {
  const { context, world } = history;
  switch (step.do) {
    case 'rest':
      return untilOrStuck(history, 'the schedulers come to rest', () => {
        // One of two schedulers may see only at its heartbeat what it is to do.
        world.clock.advance(REST_ADVANCE_MS);
        return history.isAtRest();
      });
    case 'trigger':
      await world.trigger(`d${step.dag}`, timestampFromMs(FIRST_TRIGGERED + index * 60_000));
      return;
    case 'end-tries':
      for (const [n, { tiId }] of history.held.entries()) {
        endTry(history, tiId, step.endings[n % step.endings.length] ?? 'goes-on');
      }
      return;
    case 'clear': {
      const { taskIds, onlyFailed, onlyRunning, resetDagRuns } = step;
      const run = await nthRun(history, step.run);
      if (!run) return;
      const which = { dagId: run.dagId, runIds: [run.runId], taskIds };
      await clearTaskInstances(context, { ...which, onlyFailed, onlyRunning, resetDagRuns });
      return;
    }
    case 'mark-run': {
      const run = await nthRun(history, step.run);
      if (run) await setDagRunState(context, { ...run, state: step.state });
      return;
    }
    case 'mark-task': {
      const { taskId, state, downstream, future } = step;
      const run = await nthRun(history, step.run);
      if (run) await setTaskInstanceState(context, { ...run, taskId, state, downstream, future });
      return;
    }
    case 'pause':
      return setDagPaused(context, { dagId: `d${step.dag}`, isPaused: step.isPaused });
    case 'delete-run': {
      const run = await nthRun(history, step.run);
      if (run) await deleteDagRun(context, run);
      return;
    }
    case 'delete-dag':
      return deleteAndStoreAgain(history, `d${step.dag}`);
    case 'advance-clock':
      world.clock.advance(step.ms);
      return;
    default:
      return assertNever(step);
  }
}

/** Ends a try as the task itself or its process would. */
export function endTry({ held }: HistoryWorld, tiId: string, ending: Ending): void {
  const executor = held.find((one) => one.tiId === tiId)?.executor;
  if (!executor || ending === 'goes-on') return;
  if (ending === 'lost') executor.lose(tiId);
  else executor.end(tiId, OUTCOMES[ending]);
}

async function nthRun({ world }: HistoryWorld, n: number): Promise<{ dagId: string; runId: string } | undefined> {
  const runs = await world.db.all<{ dag_id: string; run_id: string }>({
    sql: 'SELECT dag_id, run_id FROM dag_run ORDER BY id',
    parameters: [],
  });
  const run = runs[n % runs.length];
  return run && { dagId: run.dag_id, runId: run.run_id };
}

/** A DAG of which something runs is not deleted. */
async function deleteAndStoreAgain({ context, world, dags }: HistoryWorld, dagId: string): Promise<void> {
  try {
    await deleteDag(context, { dagId });
  } catch (error) {
    if (!hasCode(error, 'DAG_IS_RUNNING')) throw error;
  }
  const dag = dags.get(dagId);
  if (dag) await storeRandomDag(world, dagId, dag);
}
