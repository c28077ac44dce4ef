import { generateRunId } from '../../domain/run-id.ts';
import type { Config } from '../../config/config.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { listRunXComs } from '../../metadata/xcoms/xcoms.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import { parseDate } from '../../timetables/parse-date/parse-date.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { withDatabase } from '../with-database.ts';
import { type LocalDag, loadLocalDag } from './load-local-dag.ts';
import { LocalRun } from './local-run.ts';

export interface LocalTaskRequest {
  readonly dagId: string;
  readonly taskId: string;
  /** A date, or the id of a run that is stored: then its date, conf and XComs are taken. Absent: now. */
  readonly run: string | undefined;
  readonly subdir: string | undefined;
  /** See loadLocalDag. */
  readonly absent?: string;
  readonly conf: JsonObject;
  /** See LocalRunOptions. */
  readonly isTest?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A task of a DAG that is evaluated in this process, and a run for it that is stored nowhere. */
export async function findLocalTask(
  request: LocalTaskRequest,
  cli: Cli,
): Promise<{ local: LocalDag; run: LocalRun; task: TaskStructure }> {
  const local = await loadLocalDag(request.dagId, request.subdir, cli, request.absent);
  const task = local.structure.tasks.find(({ taskId }) => taskId === request.taskId);
  if (!task) throw new CommandFailure(`Task ${request.taskId} not found`);
  const { environment = {}, isTest = false } = request;
  const stored = await readStoredRun(request, local, cli);
  const conf = { ...stored?.conf, ...request.conf };
  const run = new LocalRun(local, { ...(stored ?? newRun(request, local, cli)), conf, environment, isTest }, cli);
  for (const { address, value } of stored?.xcoms ?? []) run.memory.setXCom(address, value);
  return { local, run, task };
}

/** A run at the date that was asked for, or now. */
function newRun({ run }: LocalTaskRequest, { config }: LocalDag, cli: Cli) {
  const logicalDate =
    run === undefined ? cli.clock.now() : parseDate(run, cli.clock, config.core.defaultTimezone).timestamp;
  return { runId: generateRunId('manual', logicalDate), logicalDate };
}

/** What the database has of a run that was named by its id, its XComs too; undefined where a date was given, or nothing. */
async function readStoredRun({ run, dagId }: LocalTaskRequest, { config }: LocalDag, cli: Cli) {
  if (run === undefined || isDate(run, config, cli)) return undefined;
  return withDatabase(cli, async ({ db }) => {
    const row = await findDagRun(db, dagId, run);
    if (!row) throw new CommandFailure(`DagRun for ${dagId} with run_id or execution_date of '${run}' not found`);
    const xcoms = await listRunXComs(db, dagId, run);
    return {
      runId: run,
      logicalDate: row.logical_date,
      conf: row.conf === null ? {} : (JSON.parse(row.conf) as JsonObject),
      xcoms: xcoms.map(({ task_id: taskId, map_index: mapIndex, key, value }) => ({
        address: { dagId, runId: run, taskId, mapIndex, key },
        value: value === null ? null : (JSON.parse(value) as Json),
      })),
    };
  });
}

function isDate(given: string, config: Config, cli: Cli): boolean {
  try {
    parseDate(given, cli.clock, config.core.defaultTimezone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
