import { type Timestamp, addMs, msBetween } from '../../foundation/timestamp.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { TaskError } from '../../domain/task-outcome.ts';
import type { Transaction } from '../../metadata/database.ts';
import {
  type FinishedTask,
  type NextTry,
  type StartedTask,
  beginNextTry,
  markFinished,
  markRunning,
  readStates,
} from '../../metadata/scheduling/task-instance-changes.ts';
import {
  type RenderedFieldsRow,
  type XComRow,
  saveRenderedFields,
  saveXComs,
} from '../../metadata/scheduling/task-results.ts';
import { mayRetry, retryDelayMs } from '../../rules/retry.ts';
import type { TaskReport } from '../../taskprocess/workload.ts';
import type { ActiveTaskInstance } from '../memory/active-run.ts';

/** A try that ended, and what follows for others. */
export interface EndedTry {
  instance: ActiveTaskInstance;
  /** The id of the try that ended; the instance may have that of the next one. */
  tiId: string;
  result: 'success' | 'skipped' | 'failed' | 'up_for_retry' | 'restarted';
  /** Ids of tasks that it decided against. */
  skipTasks: readonly string[];
  /** Set where its process died before it could call its callbacks. */
  uncalled: TaskError | null;
  startedAt: Timestamp | null;
  endedAt: Timestamp;
  /** Where another try follows: its id and when it may begin (null: at once). */
  nextId: string;
  nextRetryAt: Timestamp | null;
}

/**
 * Writes what executors report, each kind of change by one statement, and notes it in memory. A report about a try that is no
 * longer the current one changes nothing: the statements name the try and the states that it leaves.
 * @param longestBackoffMs `[core] max_task_retry_delay`
 */
export async function applyReports(
  tx: Transaction,
  reports: readonly TaskReport[],
  find: (tiId: string) => ActiveTaskInstance | undefined,
  newId: () => string,
  longestBackoffMs: number,
): Promise<{ started: ActiveTaskInstance[]; ended: EndedTry[]; outdated: Set<ActiveTaskInstance> }> {
  const running = new Map<string, StartedTask>();
  const ended: EndedTry[] = [];
  const finished: Extract<TaskReport, { kind: 'finished' }>[] = [];
  for (const report of reports) {
    const instance = find(report.tiId);
    if (!instance) continue;
    if (report.kind === 'started') {
      if (instance.state === 'queued') {
        running.set(report.tiId, {
          id: report.tiId,
          start_date: report.at,
          hostname: report.hostname,
          pid: report.pid,
        });
      }
      continue;
    }
    ended.push(judge(report, instance, newId, longestBackoffMs));
    if (report.kind === 'finished') finished.push(report);
  }
  const started = [...running.keys()].flatMap((id) => find(id) ?? []);
  const outdated = await writeStates(tx, [...running.values()], ended);
  await writeResults(tx, finished, (tiId) => {
    const instance = find(tiId);
    return instance && !outdated.has(instance) ? instance : undefined;
  });
  return { started, ended: ended.filter((one) => !outdated.has(one.instance)), outdated };
}

async function writeResults(
  tx: Transaction,
  reports: readonly Extract<TaskReport, { kind: 'finished' }>[],
  find: (tiId: string) => ActiveTaskInstance | undefined,
): Promise<void> {
  const xcoms: XComRow[] = [];
  const renderedFields: RenderedFieldsRow[] = [];
  for (const { tiId, outcome, renderedFields: rendered, endedAt } of reports) {
    const instance = find(tiId);
    if (!instance) continue;
    const { dagId, runId } = instance.run;
    const key = { dag_id: dagId, run_id: runId, task_id: instance.task.taskId, map_index: instance.mapIndex };
    if (rendered) renderedFields.push({ ...key, rendered_fields: JSON.stringify(rendered) });
    if (outcome.kind === 'success' && outcome.returnValue !== undefined) {
      xcoms.push({ ...key, key: 'return_value', value: JSON.stringify(outcome.returnValue), timestamp: endedAt });
    }
  }
  await saveXComs(tx, xcoms);
  await saveRenderedFields(tx, renderedFields);
}

function judge(
  report: Exclude<TaskReport, { kind: 'started' }>,
  instance: ActiveTaskInstance,
  newId: () => string,
  longestBackoffMs: number,
): EndedTry {
  const verdict = (result: EndedTry['result'], more: Partial<EndedTry> = {}): EndedTry => ({
    instance,
    tiId: report.tiId,
    result,
    skipTasks: [],
    uncalled: null,
    startedAt: report.startedAt,
    endedAt: report.endedAt,
    nextId: newId(),
    nextRetryAt: null,
    ...more,
  });
  // Somebody cleared it while it ran: whatever came of it, it begins anew.
  if (instance.state === 'restarting') return verdict('restarted');
  const failed = (retryAllowed: boolean, uncalled: TaskError | null) => {
    if (!retryAllowed || !mayRetry(instance.tryNumber, instance.maxTries)) return verdict('failed', { uncalled });
    const { dagId, logicalDate } = instance.run;
    const failedTry = { dagId, taskId: instance.task.taskId, logicalDate, tryNumber: instance.tryNumber };
    const delay = retryDelayMs(instance.task, failedTry, longestBackoffMs);
    return verdict('up_for_retry', { uncalled, nextRetryAt: addMs(report.endedAt, delay) });
  };
  if (report.kind === 'lost') return failed(true, { name: 'TaskLost', message: report.message });
  const { outcome } = report;
  switch (outcome.kind) {
    case 'success':
      return verdict('success', { skipTasks: outcome.skipTasks ?? [] });
    case 'skipped':
      return verdict('skipped');
    case 'failed':
      return failed(outcome.mayRetry, null);
    default:
      return assertNever(outcome);
  }
}

/** @returns instances that the database had in another state than was thought */
async function writeStates(
  tx: Transaction,
  running: readonly StartedTask[],
  ended: readonly EndedTry[],
): Promise<Set<ActiveTaskInstance>> {
  const ends: FinishedTask[] = [];
  const nextTries: NextTry[] = [];
  const begun = new Map(running.map((row) => [row.id, row]));
  for (const { result, startedAt, endedAt, tiId, instance, nextId, nextRetryAt } of ended) {
    const duration = startedAt === null ? null : msBetween(startedAt, endedAt) / 1000;
    const { hostname, pid } = begun.get(tiId) ?? {};
    const ranAt = hostname !== undefined && pid !== undefined ? { hostname, pid } : {};
    const row = { id: tiId, start_date: startedAt, end_date: endedAt, duration, ...ranAt };
    if (result === 'up_for_retry' || result === 'restarted') {
      nextTries.push({
        ...row,
        new_id: nextId,
        state: result === 'restarted' ? null : result,
        max_tries: result === 'restarted' ? instance.maxTries + 1 : instance.maxTries,
        next_retry_at: nextRetryAt,
      });
    } else {
      ends.push({ ...row, state: result });
    }
  }
  // A try that began and ended between two ticks is written once, as ended, with where it ran.
  const endedIds = new Set(ended.map((one) => one.tiId));
  const stillRunning = running.filter((row) => !endedIds.has(row.id));
  let changed = 0;
  if (stillRunning.length > 0) changed += await markRunning(tx, stillRunning);
  if (ends.length > 0) changed += await markFinished(tx, ends);
  if (nextTries.length > 0) changed += await beginNextTry(tx, nextTries);
  if (changed === stillRunning.length + ends.length + nextTries.length) return new Set();
  return findOutdated(tx, ended);
}

/** The rare way: finds out whose end did not come to pass. */
async function findOutdated(tx: Transaction, ended: readonly EndedTry[]): Promise<Set<ActiveTaskInstance>> {
  const wanted = ended.map(({ instance, result, tiId, nextId }) => {
    const again = result === 'up_for_retry' || result === 'restarted';
    return { instance, id: again ? nextId : tiId, state: result === 'restarted' ? null : result };
  });
  const states = await readStates(
    tx,
    wanted.map((one) => one.id),
  );
  const missed = wanted.filter(({ id, state }) => !states.has(id) || states.get(id) !== state);
  return new Set(missed.map((one) => one.instance));
}
