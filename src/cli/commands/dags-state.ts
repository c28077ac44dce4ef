import { dagExists } from '../../metadata/dag-reads.ts';
import { findConflictingDagRun, findDagRun, type StoredDagRun } from '../../metadata/dag-runs.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional, positionalOf } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DATE, readDate } from '../options/date-option.ts';
import { jsonDumps } from '../output/json-dumps.ts';
import type { Json } from '../../foundation/json.ts';
import { withDatabase } from '../with-database.ts';
import { missingDag } from '../require-dag.ts';

const DAG_ID = positional('dag_id', 'The id of the dag');
const DATE_ARGUMENT = positionalOf('execution_date', DATE, 'The execution date of the DAG');

export const grouped = defineCommand({
  description: 'Get the status of a dag run',
  options: { dagId: DAG_ID, executionDate: DATE_ARGUMENT, subdir: SUBDIR, verbose: VERBOSE },
  async run({ dagId, executionDate = '' }, cli) {
    const run = await findRun(dagId, executionDate, cli, `DAG: ${dagId} does not exist in 'dag' table`);
    const conf = run?.conf ? (JSON.parse(run.conf) as Json) : {};
    const suffix = Object.keys(conf ?? {}).length > 0 ? `, ${jsonDumps(conf)}` : '';
    cli.print(run ? `${run.state}${suffix}\n` : 'None\n');
  },
});

/** Airflow 1.10's `dag_state`, in which a new run was running at once. */
export const flat = defineCommand({
  options: { dagId: DAG_ID, executionDate: DATE_ARGUMENT, subdir: FLAT_SUBDIR },
  async run({ dagId, executionDate = '' }, cli) {
    const run = await findRun(dagId, executionDate, cli, missingDag(dagId));
    cli.print(run ? `${run.state === 'queued' ? 'running' : run.state}\n` : 'None\n');
  },
});

function findRun(dagId: string, date: string, cli: Cli, absent: string): Promise<StoredDagRun | undefined> {
  return withDatabase(cli, async (context) => {
    if (!(await dagExists(context.db, dagId))) throw new CommandFailure(absent);
    const found = await findConflictingDagRun(context.db, dagId, '', readDate(context, date).timestamp);
    return found && findDagRun(context.db, dagId, found.run_id);
  });
}
