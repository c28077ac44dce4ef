import { isoformat, type Timestamp } from '../../foundation/timestamp.ts';
import type { DagRunRecord } from '../../client/control/dag-runs.ts';
import type { ParsedDate } from '../../timetables/parse-date/parse-date.ts';
import { defineCommand } from '../command.ts';
import { offFlag, text, value } from '../option.ts';
import { FLAT_SUBDIR, OUTPUT, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DATE, readDate } from '../options/date-option.ts';
import { readJsonObject } from '../options/json-text.ts';
import { describeDagRun } from '../output/describe-dag-run.ts';
import { printRows } from '../output/print-rows.ts';
import { type CliClient, withClient } from '../with-client.ts';
import { CONF, DAG_ID } from '../options/task-options.ts';

export const grouped = defineCommand({
  description: "Trigger a new DAG run. If DAG is paused then dagrun state will remain queued, and the task won't run.",
  options: {
    dagId: DAG_ID,
    conf: CONF,
    execDate: value(['-e', '--exec-date'], DATE, undefined, 'The execution date of the DAG'),
    replaceMicroseconds: offFlag(['--no-replace-microseconds'], 'whether microseconds should be zeroed'),
    output: OUTPUT,
    runId: text(['-r', '--run-id'], 'Helps to identify this run'),
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run(args, cli) {
    const run = await withClient(cli, (client) => trigger(client, { ...args, allowReservedRunId: false }));
    await printRows([describeDagRun(run)], args.output, cli);
  },
});

/** Airflow 1.10's `trigger_dag`. */
export const flat = defineCommand({
  options: {
    dagId: DAG_ID,
    subdir: FLAT_SUBDIR,
    runId: text(['-r', '--run_id'], 'Helps to identify this run'),
    conf: CONF,
    execDate: value(['-e', '--exec_date'], DATE, undefined, 'The execution date of the DAG'),
  },
  async run(args, cli) {
    const run = await withClient(cli, (client) =>
      trigger(client, { ...args, replaceMicroseconds: true, allowReservedRunId: true }),
    );
    const date = isoformat(run.logical_date);
    cli.print(`Created <DagRun ${run.dag_id} @ ${date}: ${run.run_id}, externally triggered: True>\n`);
  },
});

interface GivenRun {
  readonly dagId: string;
  readonly conf: string | undefined;
  readonly execDate: string | undefined;
  readonly runId: string | undefined;
  readonly replaceMicroseconds: boolean;
  readonly allowReservedRunId: boolean;
}

async function trigger(client: CliClient, given: GivenRun): Promise<DagRunRecord> {
  const date: ParsedDate =
    given.execDate === undefined
      ? { timestamp: client.clock.now(), offsetMinutes: 0 }
      : readDate(client, given.execDate);
  const runs = await client.plane.dagRuns();
  return runs.trigger({
    dagId: given.dagId,
    runId: given.runId,
    logicalDate: given.replaceMicroseconds ? withoutMicroseconds(date.timestamp) : date.timestamp,
    isDateGiven: given.execDate !== undefined,
    offsetMinutes: date.offsetMinutes,
    conf: given.conf === undefined ? undefined : readJsonObject(given.conf, '--conf'),
    allowReservedRunId: given.allowReservedRunId,
  });
}

function withoutMicroseconds(timestamp: Timestamp): Timestamp {
  return `${timestamp.slice(0, 19)}.000000Z` as Timestamp;
}
