import { DAG_RUN_STATES } from '../../domain/states.ts';
import { defineCommand } from '../command.ts';
import { choice, flag, requiredText, text, value } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { DATE, readOptionalDate } from '../options/date-option.ts';
import { ofKnownDag } from '../require-dag.ts';
import { printRows } from '../output/print-rows.ts';
import { isoformat } from '../../foundation/timestamp.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

export const grouped = defineCommand({
  description:
    'List DAG runs given a DAG id. If state option is given, it will only search for all the dagruns with the given state. If no_backfill option is given, it will filter out all backfill dagruns for given dag id. If start_date is given, it will filter out all the dagruns that were executed before this date. If end_date is given, it will filter out all the dagruns that were executed after this date.',
  options: {
    dagId: requiredText(['-d', '--dag-id'], 'The id of the dag'),
    endDate: value(['-e', '--end-date'], DATE, undefined, 'Override end_date YYYY-MM-DD'),
    noBackfill: flag(['--no-backfill'], 'filter all the backfill dagruns given the dag id'),
    output: OUTPUT,
    startDate: value(['-s', '--start-date'], DATE, undefined, 'Override start_date YYYY-MM-DD'),
    state: choice(['--state'], DAG_RUN_STATES, undefined, 'Only list the DAG runs corresponding to the state', {
      metavar: DAG_RUN_STATES.join(', '),
    }),
    verbose: VERBOSE,
  },
  async run({ dagId, state, noBackfill, startDate, endDate, output }, cli) {
    const runs = await withClient(cli, async (client) => {
      const [from, to] = [readOptionalDate(client, startDate), readOptionalDate(client, endDate)];
      const query = { dagId, state, noBackfill, from, to };
      return ofKnownDag((await client.plane.dagRuns()).search(query), `DAG: ${dagId} does not exist in 'dag' table`);
    });
    const rows = runs.map((run) => ({
      dag_id: run.dag_id,
      run_id: run.run_id,
      state: run.state,
      execution_date: isoformat(run.logical_date),
      start_date: run.start_date === null ? '' : isoformat(run.start_date),
      end_date: run.end_date === null ? '' : isoformat(run.end_date),
    }));
    await printRows(rows, output, cli);
  },
});

const RULE = '-'.repeat(120);
const HEAD = 'id  | run_id               | state      | execution_date       | state_date           |';

/** Airflow 1.10's `list_dag_runs`. */
export const flat = defineCommand({
  options: {
    dagId: DAG_ID,
    noBackfill: flag(['--no_backfill'], 'filter all the backfill dagruns given the dag id'),
    state: text(['--state'], 'Only list the dag runs corresponding to the state'),
  },
  async run({ dagId, state, noBackfill }, cli) {
    const runs = await withClient(cli, async ({ plane }) => {
      const known = DAG_RUN_STATES.find((name) => name === state?.toLowerCase());
      const query = { dagId, state: known, noBackfill };
      const found = await ofKnownDag((await plane.dagRuns()).search(query), `Dag id ${dagId} not found`);
      return state !== undefined && known === undefined ? [] : found;
    });
    if (runs.length === 0) cli.print(`No dag runs for ${dagId}\n`);
    const lines = runs.map((run) => {
      const start = run.start_date ?? run.queued_at;
      const cells = [
        String(run.id ?? '').padEnd(3),
        run.run_id.padEnd(20),
        // A new run was running at once in Airflow 1.10.
        (run.state === 'queued' ? 'running' : run.state).padEnd(10),
        isoformat(run.logical_date).padEnd(20),
        (start === null ? '' : isoformat(start)).padEnd(20),
      ];
      return `${cells.join(' | ')} |`;
    });
    cli.print(`${['', '', RULE, 'DAG RUNS', RULE, HEAD, '', ...lines].join('\n')}\n`);
  },
});
