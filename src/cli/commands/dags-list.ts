import { AppError } from '../../foundation/app-error.ts';
import { defineCommand } from '../command.ts';
import { text, flag } from '../option.ts';
import { FLAT_SUBDIR, OUTPUT, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DAG_COLUMNS, describeDag } from '../output/describe-dag.ts';
import { printRows } from '../output/print-rows.ts';
import { isBelow } from '../dag-files/is-below.ts';
import { withClient } from '../with-client.ts';
import { isRemote } from '../with-database.ts';

const DEFAULT_COLUMNS = ['dag_id', 'fileloc', 'owners', 'is_paused'];

export const grouped = defineCommand({
  options: {
    columns: text(['--columns'], "List of columns to render. (default: ['dag_id', 'fileloc', 'owners', 'is_paused'])"),
    output: OUTPUT,
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ columns, output, subdir }, cli) {
    const asked = columns?.split(',').map((name) => name.trim()) ?? DEFAULT_COLUMNS;
    const unknown = asked.filter((name) => !DAG_COLUMNS.includes(name));
    if (unknown.length > 0) {
      const names = (list: readonly string[]): string => `[${list.map((name) => `'${name}'`).join(', ')}]`;
      cli.complain(
        `Error: Ignoring the following invalid columns: ${names(unknown)}.  List of valid columns: ${names(DAG_COLUMNS)}\n`,
      );
    }
    const { dags, errors } = await withClient(cli, async ({ plane }) => {
      const control = await plane.dags();
      return { dags: await control.list(), errors: await control.importErrors() };
    });
    if (errors.length > 0) {
      cli.complain('Error: Failed to load all files. For details, run `airflow dags list-import-errors`\n');
    }
    const shown = asked.filter((name) => DAG_COLUMNS.includes(name));
    const rows = dags
      .filter(({ fileloc }) => subdir === undefined || isBelow(fileloc, subdir))
      .map((dag) => describeDag(dag, shown));
    await printRows(rows, output, cli);
  },
});

const RULE = '-'.repeat(67);

/** Airflow 1.10's `list_dags`. */
export const flat = defineCommand({
  options: {
    subdir: FLAT_SUBDIR,
    report: flag(['-r', '--report'], 'Show DagBag loading report'),
  },
  async run({ subdir, report }, cli) {
    const dags = await withClient(cli, async ({ plane, config }) => {
      if (report && isRemote(cli, config)) {
        throw new AppError('NEEDS_DATABASE', {
          reason: 'the report is about the DAG files of the machine that it runs on',
        });
      }
      return (await plane.dags()).list();
    });
    const ids = dags
      .filter(({ fileloc }) => subdir === undefined || isBelow(fileloc, subdir))
      .map(({ dag_id }) => dag_id);
    cli.print(['', '', RULE, 'DAGS', RULE, ...ids, '', ''].join('\n'));
    // Reading DAG files needs much that a list does not.
    if (report) await (await import('../dag-files/flat-dag-report.ts')).printFlatDagReport(subdir, cli);
  },
});
