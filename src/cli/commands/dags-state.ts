import type { DagRunRecord } from '../../client/control/dag-runs.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { readDate } from '../options/date-option.ts';
import { jsonDumps } from '../output/json-dumps.ts';
import type { Json } from '../../foundation/json.ts';
import { withClient } from '../with-client.ts';
import { missingFlatDag, ofKnownDag } from '../require-dag.ts';
import { DAG_ID, EXECUTION_DATE } from '../options/task-options.ts';

export const grouped = defineCommand({
  description: 'Get the status of a dag run',
  options: { dagId: DAG_ID, executionDate: EXECUTION_DATE, subdir: SUBDIR, verbose: VERBOSE },
  async run({ dagId, executionDate = '' }, cli) {
    const run = await findRun(dagId, executionDate, cli, `DAG: ${dagId} does not exist in 'dag' table`);
    const conf = run?.conf ? (JSON.parse(run.conf) as Json) : {};
    const suffix = Object.keys(conf ?? {}).length > 0 ? `, ${jsonDumps(conf)}` : '';
    cli.print(run ? `${run.state}${suffix}\n` : 'None\n');
  },
});

/** Airflow 1.10's `dag_state`, in which a new run was running at once. */
export const flat = defineCommand({
  options: { dagId: DAG_ID, executionDate: EXECUTION_DATE, subdir: FLAT_SUBDIR },
  async run({ dagId, executionDate = '' }, cli) {
    const run = await findRun(dagId, executionDate, cli, missingFlatDag(dagId));
    cli.print(run ? `${run.state === 'queued' ? 'running' : run.state}\n` : 'None\n');
  },
});

function findRun(dagId: string, date: string, cli: Cli, absent: string): Promise<DagRunRecord | undefined> {
  return withClient(cli, async (client) => {
    const { timestamp } = readDate(client, date);
    return ofKnownDag((await client.plane.dagRuns()).findByDate(dagId, timestamp), absent);
  });
}
