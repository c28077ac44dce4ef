import type { TaskDeclaration } from '../declaration/declarations.ts';
import { resolveEdges } from '../declaration/resolve-edges.ts';
import type { JsonObject } from '../../foundation/json.ts';
import type { TaskContext } from '../runtime/context.ts';
import type { TaskHost } from '../task-host.ts';
import type { TemplateFacts } from '../templating/context/template-facts.ts';
import { toJson } from '../to-json.ts';

/** What the template variables of a try are made from. */
export function templateFacts(
  task: TaskDeclaration,
  { workload, clock, isTest = false }: TaskHost,
  context: TaskContext,
): TemplateFacts {
  const { dag } = task;
  const { dagId, taskId, runId, tryNumber, maxTries, mapIndex, dagRun } = workload;
  return {
    dagId,
    taskId,
    runId,
    tryNumber,
    maxTries,
    mapIndex,
    dagRun,
    startDate: clock.now(),
    dag: {
      ...dag.fields,
      default_args: dag.defaultArgs,
      fileloc: workload.fileloc,
      timezone: dag.timezone,
      schedule_interval: dag.timetable.summary,
      ...(typeof dag.taskDefaults.fields.owner === 'string' ? { owner: dag.taskDefaults.fields.owner } : {}),
    },
    task: { ...task.fields, task_type: task.operator.facts.taskType, ...relatives(task) },
    taskInstance: {
      operator: workload.operator,
      queue: workload.queue,
      pool: workload.pool,
      pool_slots: workload.poolSlots,
      priority_weight: workload.priorityWeight,
    },
    params: toJson(context.params) as JsonObject,
    neighbours: () => neighbours(task, workload.dagRun, clock.now()),
    testMode: isTest,
  };
}

function relatives(task: TaskDeclaration): JsonObject {
  const { upstream, downstream } = resolveEdges(task.dag);
  const ids = (tasks: ReadonlySet<TaskDeclaration> | undefined) =>
    [...(tasks ?? [])].map((relative) => relative.taskId).toSorted();
  return { upstream_task_ids: ids(upstream.get(task)), downstream_task_ids: ids(downstream.get(task)) };
}

/** The logical dates of the runs before and after, by the schedule alone. */
function neighbours(
  task: TaskDeclaration,
  dagRun: TaskHost['workload']['dagRun'],
  now: TaskContext['dagRun']['runAfter'],
) {
  const { timetable } = task.dag;
  if (!timetable.canBeScheduled) return { previous: null, next: null };
  const start = dagRun.dataIntervalStart ?? dagRun.logicalDate;
  const interval = { start, end: dagRun.dataIntervalEnd ?? start };
  const next = timetable.nextDagRunInfo(interval, { earliest: null, latest: null, catchup: true }, now);
  // An interval that ends where this one begins is the one before.
  return { previous: timetable.inferManualDataInterval(start).start, next: next?.logicalDate ?? null };
}
