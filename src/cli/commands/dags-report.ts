import { printTimedelta } from '../../foundation/duration.ts';
import { readDagFileReport, shortPath } from '../dag-files/dag-file-report.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, subdir: SUBDIR, verbose: VERBOSE },
  async run({ output, subdir }, cli) {
    const { reports, dagsFolder } = await readDagFileReport(subdir, cli);
    const rows = reports.map(({ path, seconds, dagIds, taskCount }) => ({
      file: shortPath(path, dagsFolder),
      duration: printTimedelta(seconds),
      dag_num: dagIds.length,
      task_num: taskCount,
      dags: [...dagIds],
    }));
    await printRows(rows, output, cli);
  },
});
