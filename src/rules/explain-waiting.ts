import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { TriggerRule } from '../domain/task-options.ts';
import { isoformat, type Timestamp } from '../foundation/timestamp.ts';
import type { DagStructure, TaskStructure } from '../serialization/dag-structure.ts';
import { isPastEnd } from './past-end.ts';
import { evaluateTriggerRule, type UpstreamTally } from './trigger-rule.ts';

/** Something that keeps a task instance from being queued, in Airflow's words. */
export interface Obstacle {
  readonly name: string;
  readonly reason: string;
}

/** What is known of a task instance that waits. */
export interface WaitingFacts {
  readonly dag: DagStructure;
  readonly task: TaskStructure;
  readonly isPaused: boolean;
  readonly runState: DagRunState;
  readonly logicalDate: Timestamp;
  readonly externalTrigger: boolean;
  readonly state: TaskInstanceState | null;
  readonly tally: UpstreamTally;
  /** Task instances that are queued or run: of the DAG, of the task, and of the task in this run. */
  readonly active: { readonly ofDag: number; readonly ofTask: number; readonly ofTaskInRun: number };
  /** Slots that are free; null where there is no such pool. */
  readonly openSlots: number | null;
  readonly pool: string;
  readonly poolSlots: number;
  /** Whether the run before lets it go. */
  readonly isPastDone: boolean;
}

/** All that keeps a task instance from being queued, by name (Airflow 2.11's SCHEDULER_QUEUED_DEPS and those of tasks). */
export function explainWaiting(facts: WaitingFacts): Obstacle[] {
  const { dag, task, active } = facts;
  const obstacles: (Obstacle | false)[] = [
    facts.isPaused && { name: 'Dag Not Paused', reason: `Task's DAG '${dag.dagId}' is paused.` },
    facts.runState !== 'running' && {
      name: 'Dagrun Running',
      reason: `Task instance's dagrun was not in the 'running' state but in the state '${facts.runState}'.`,
    },
    explainEndDate(facts),
    explainPool(facts),
    !facts.isPastDone && {
      name: 'Previous Dagrun State',
      reason: 'depends_on_past is true for this task, but 1 previous task instance(s) are not in a successful state.',
    },
    task.maxActiveTisPerDag !== null &&
      active.ofTask >= task.maxActiveTisPerDag && {
        name: 'Task Concurrency',
        reason: 'The max task concurrency has been reached.',
      },
    task.maxActiveTisPerDagrun !== null &&
      active.ofTaskInRun >= task.maxActiveTisPerDagrun && {
        name: 'Task Concurrency',
        reason: 'The max task concurrency per run has been reached.',
      },
    active.ofDag >= dag.maxActiveTasks && {
      name: 'Task Instance Slots Available',
      reason: `The maximum number of running tasks (${dag.maxActiveTasks}) for this task's DAG '${dag.dagId}' has been reached.`,
    },
    facts.state !== 'scheduled' && {
      name: 'Task Instance State',
      reason: `Task is in the '${facts.state ?? 'None'}' state.`,
    },
    explainTriggerRule(facts),
  ];
  return obstacles.filter((obstacle) => obstacle !== false);
}

function explainEndDate(facts: WaitingFacts): Obstacle | false {
  const { dag, task, logicalDate } = facts;
  if (task.endDate === null || !isPastEnd(task, dag, facts)) return false;
  return {
    name: 'Execution Date',
    reason: `The execution date is ${isoformat(logicalDate)} but this is after the task's end date ${isoformat(task.endDate)}.`,
  };
}

function explainPool({ pool, poolSlots, openSlots }: WaitingFacts): Obstacle | false {
  const name = 'Pool Slots Available';
  if (openSlots === null) return { name, reason: `Tasks using non-existent pool '${pool}' will not be scheduled` };
  if (openSlots >= poolSlots) return false;
  return {
    name,
    reason: `Not scheduling since there are ${openSlots} open slots in pool ${pool} and require ${poolSlots} pool slots`,
  };
}

function explainTriggerRule({ dag, task, tally }: WaitingFacts): Obstacle | false {
  if (evaluateTriggerRule(task.triggerRule, tally) === 'run') return false;
  const { success, skipped, failed, upstreamFailed, removed } = tally;
  const done = success + skipped + failed + upstreamFailed + removed;
  const states =
    `_UpstreamTIStates(success=${success}, skipped=${skipped}, failed=${failed}, upstream_failed=${upstreamFailed}, ` +
    `removed=${removed}, done=${done}, success_setup=${tally.setupSuccess}, skipped_setup=${tally.setupSkipped})`;
  const ids = task.upstream.flatMap((index) => dag.tasks[index]?.taskId ?? []);
  const named = `{${ids.map((id) => `'${id}'`).join(', ')}}`;
  const wanted = WANTED[task.triggerRule](tally, done);
  return {
    name: 'Trigger Rule',
    reason: `Task's trigger rule '${task.triggerRule}' requires ${wanted}. upstream_states=${states}, upstream_task_ids=${named}`,
  };
}

type Wanted = (tally: UpstreamTally, done: number) => string;

const allDone: Wanted = ({ total }, done) =>
  `all upstream tasks to have completed, but found ${total - done} task(s) that were not done`;
const noneFailed: Wanted = ({ total, success, skipped }) =>
  `all upstream tasks to have succeeded or been skipped, but found ${total - success - skipped} non-success(es)`;
const oneSuccess: Wanted = () => 'one upstream task success, but none were found';
const nothing: Wanted = () => 'nothing';

const WANTED: Readonly<Record<TriggerRule, Wanted>> = {
  all_success: ({ total, success }) =>
    `all upstream tasks to have succeeded, but found ${total - success} non-success(es)`,
  all_failed: ({ total, failed, upstreamFailed }) =>
    `all upstream tasks to have failed, but found ${total - failed - upstreamFailed} non-failure(s)`,
  all_done: allDone,
  all_done_setup_success: (tally, done) =>
    done < tally.total
      ? allDone(tally, done)
      : `at least one upstream setup task be successful, but found ${tally.setupTotal - tally.setupSuccess} task(s) that were not`,
  all_done_min_one_success: (tally, done) => (done < tally.total ? allDone(tally, done) : oneSuccess(tally, done)),
  one_success: oneSuccess,
  one_failed: () => 'one upstream task failure, but none were found',
  one_done: () => 'at least one upstream task failure or success but none were failed or success',
  none_failed: noneFailed,
  none_failed_min_one_success: noneFailed,
  none_failed_or_skipped: noneFailed,
  none_skipped: ({ skipped }) => `all upstream tasks to not have been skipped, but found ${skipped} task(s) skipped`,
  all_skipped: ({ total, skipped }) =>
    `all upstream tasks to have been skipped, but found ${total - skipped} task(s) in non skipped state`,
  // These let every task go.
  always: nothing,
  dummy: nothing,
};
