import type { DagFileReport } from '../../dagfiles/report-dag-files.ts';
import { printTimedelta } from '../../foundation/duration.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import type { Cli } from '../cli.ts';
import { type DagFileReports, readDagFileReport, shortPath } from './dag-file-report.ts';
import { renderPipeTable } from '../output/pipe-table.ts';

const RULE = '-'.repeat(67);

/** What reading the DAG files took, as Airflow 1.10's `list_dags --report` tells it. */
export async function printFlatDagReport(subdir: string | undefined, cli: Cli): Promise<void> {
  cli.print(renderFlatReport(await readDagFileReport(subdir, cli)));
}

function renderFlatReport({ reports, dagsFolder }: DagFileReports): string {
  const columns = ['file', 'duration', 'dag_num', 'task_num', 'dags'];
  const rows = reports.map(({ path, seconds, dagIds, taskCount }) => [
    shortPath(path, dagsFolder),
    printTimedelta(seconds),
    String(dagIds.length),
    String(taskCount),
    pythonStr([...dagIds]),
  ]);
  const sum = (count: (report: DagFileReport) => number): number =>
    reports.reduce((total, report) => total + count(report), 0);
  return [
    '',
    '',
    RULE,
    `DagBag loading stats for ${dagsFolder}`,
    RULE,
    `Number of DAGs: ${sum(({ dagIds }) => dagIds.length)}`,
    `Total task number: ${sum(({ taskCount }) => taskCount)}`,
    `DagBag parsing time: ${sum(({ seconds }) => seconds).toFixed(6)}`,
    ...renderPipeTable({ columns, rows }),
    '',
    '',
    '',
  ].join('\n');
}
