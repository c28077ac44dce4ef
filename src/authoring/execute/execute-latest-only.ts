import { directlyBelow, skipAllExcept } from './skip-downstream.ts';
import { type BodyResult, logOf, type TaskRun } from './task-run.ts';

/**
 * `dag.latestOnly`: passes in the run of the newest interval and in runs that a person started, else skips the tasks directly
 * below (airflow/operators/latest_only.py of 2.11).
 */
export async function executeLatestOnly(run: TaskRun): Promise<BodyResult> {
  const log = logOf(run);
  const { dagRun } = run.host.workload;
  const pass = async (): Promise<BodyResult> => ({ skipTasks: await skipAllExcept(run, directlyBelow(run.task)) });
  if (dagRun.externalTrigger) {
    log('Externally triggered DAG_Run: allowing execution to proceed.');
    return pass();
  }
  const { timetable } = run.task.dag;
  const start = dagRun.dataIntervalStart ?? dagRun.logicalDate;
  const interval = { start, end: dagRun.dataIntervalEnd ?? start };
  const now = run.host.clock.now();
  const next = timetable.nextDagRunInfo(interval, { earliest: null, latest: null, catchup: true }, now);
  if (!next) {
    log('Last scheduled execution: allowing execution to proceed.');
    return pass();
  }
  const { start: left, end: right } = next.dataInterval;
  log(`Checking latest only with left_window: ${left} right_window: ${right} now: ${now}`);
  if (left < now && now <= right) {
    log('Latest, allowing execution to proceed.');
    return pass();
  }
  log('Not latest execution, skipping downstream.');
  return { skipTasks: await skipAllExcept(run, []) };
}
