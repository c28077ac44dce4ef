import { executeCallback } from '../../authoring/execute-callback.ts';
import type { TaskInstanceState } from '../../domain/states.ts';
import { topologicalOrder } from '../../domain/topological-order.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { runVerdict } from '../../rules/run-verdict.ts';
import { countUpstream, emptyTally, evaluateTriggerRule } from '../../rules/trigger-rule.ts';
import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import type { Cli } from '../cli.ts';
import type { LocalDag } from './load-local-dag.ts';
import type { LocalRun } from './local-run.ts';
import { runLocalTask } from './run-task.ts';

type EndState = 'success' | 'failed' | 'skipped' | 'upstream_failed';

/**
 * Runs all tasks of a DAG in this process, one after the other, each after those that it depends on. A task that fails is not
 * tried again: whoever tests wants to see the failure, not to wait.
 * @param isMarked tasks that count as successful without being run
 */
export async function runLocalDag(
  local: LocalDag,
  run: LocalRun,
  isMarked: (taskId: string) => boolean,
  cli: Cli,
): Promise<'success' | 'failed'> {
  const { structure } = local;
  const states = new Map<number, EndState>();
  const shown: Record<string, TaskInstanceState | null> = {};
  run.memory.taskStates[run.dagRun.runId] = shown;
  const settle = (task: TaskStructure, state: EndState): void => {
    states.set(task.index, state);
    shown[task.taskId] = state;
    cli.print(`${task.taskId}: ${state}\n`);
  };
  const signal = cli.interruption?.();
  for (const task of inOrder(structure)) {
    if (signal?.aborted) return 'failed';
    if (states.has(task.index)) continue;
    const verdict = evaluateTriggerRule(task.triggerRule, tallyOf(task, structure, states));
    if (verdict === 'skipped' || verdict === 'upstream_failed') {
      settle(task, verdict);
    } else if (task.isEmpty || isMarked(task.taskId)) {
      settle(task, 'success');
    } else {
      const outcome = await runLocalTask(local, run, task, signal);
      settle(task, outcome.kind);
      const decidedAgainst = new Set(outcome.kind === 'success' ? outcome.skipTasks : []);
      for (const other of structure.tasks) {
        if (decidedAgainst.has(other.taskId) && !states.has(other.index)) settle(other, 'skipped');
      }
    }
  }
  const members = structure.tasks.map((task) => ({
    state: states.get(task.index) ?? null,
    isLeaf: task.downstream.length === 0,
    isTeardown: task.isTeardown,
    onFailureFailDagrun: task.onFailureFailDagrun,
  }));
  const verdict = runVerdict(members);
  await callBack(local, run, verdict, cli);
  return verdict;
}

/** Tasks after those that they depend on, otherwise as they were declared. */
function inOrder({ tasks }: DagStructure): TaskStructure[] {
  const { order = [] } = topologicalOrder(
    tasks.map(({ upstream }) => upstream),
    tasks.map(({ downstream }) => downstream),
  );
  return order.flatMap((index) => tasks[index] ?? []);
}

function tallyOf(task: TaskStructure, { tasks }: DagStructure, states: ReadonlyMap<number, EndState>) {
  const tally = emptyTally();
  for (const index of task.upstream) {
    const isSetup = tasks[index]?.isSetup === true;
    tally.total += 1;
    if (isSetup) tally.setupTotal += 1;
    countUpstream(tally, states.get(index) ?? null, isSetup, 1);
  }
  return tally;
}

async function callBack(local: LocalDag, run: LocalRun, verdict: 'success' | 'failed', cli: Cli): Promise<void> {
  const { structure, dag, bundleHash, fileloc } = local;
  const wanted = verdict === 'success' ? structure.hasOnSuccessCallback : structure.hasOnFailureCallback;
  const [task] = structure.tasks;
  if (!wanted || !task) return;
  const { dagId, runId } = run.dagRun;
  const [event, reason] =
    verdict === 'success' ? (['success', 'success'] as const) : (['failure', 'task_failure'] as const);
  const id = uuid7(cli.clock.nowMs());
  const workload = {
    kind: 'callback',
    id,
    dagId,
    runId,
    event,
    reason,
    bundleHash,
    fileloc,
    dagRun: run.dagRun,
  } as const;
  await executeCallback(dag, workload, run.hostFor(task));
}
