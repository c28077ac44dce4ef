import { generateRunId } from '../../domain/run-id.ts';
import type { JsonObject } from '../../foundation/json.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import { parseDate } from '../../timetables/parse-date.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { type LocalDag, loadLocalDag } from './load-local-dag.ts';
import { LocalRun } from './local-run.ts';

export interface LocalTaskRequest {
  readonly dagId: string;
  readonly taskId: string;
  /** A date, or a run id of which the date cannot be known: then it is now. Absent: now. */
  readonly run: string | undefined;
  readonly subdir: string | undefined;
  readonly conf: JsonObject;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A task of a DAG that is evaluated in this process, and a run for it that is stored nowhere. */
export async function findLocalTask(
  request: LocalTaskRequest,
  cli: Cli,
): Promise<{ local: LocalDag; run: LocalRun; task: TaskStructure }> {
  const local = await loadLocalDag(request.dagId, request.subdir, cli);
  const task = local.structure.tasks.find(({ taskId }) => taskId === request.taskId);
  if (!task) throw new CommandFailure(`Task ${request.taskId} not found`);
  const { conf, environment = {} } = request;
  const run = new LocalRun(local, { ...runOf(request, local, cli), conf, environment }, cli);
  return { local, run, task };
}

function runOf({ run }: LocalTaskRequest, { config }: LocalDag, cli: Cli) {
  const now = cli.clock.now();
  if (run === undefined) return { runId: generateRunId('manual', now), logicalDate: now };
  try {
    const { timestamp } = parseDate(run, cli.clock, config.core.defaultTimezone);
    return { runId: generateRunId('manual', timestamp), logicalDate: timestamp };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The ids that Airflow makes end in the logical date.
    const date = /__(\d{4}-\d\d-\d\dT.*)$/.exec(run)?.[1];
    return { runId: run, logicalDate: date === undefined ? now : parseDate(date, cli.clock).timestamp };
  }
}
