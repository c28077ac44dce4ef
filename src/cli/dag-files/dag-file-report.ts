import { mkdirSync } from 'node:fs';
import { type DagFileReport, reportDagFiles } from '../../dagfiles/report-dag-files.ts';
import { createLogger } from '../../foundation/log.ts';
import type { Cli } from '../cli.ts';
import { isBelow } from './is-below.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { ProgressBar } from '../output/progress.ts';

export interface DagFileReports {
  readonly reports: readonly DagFileReport[];
  readonly dagsFolder: string;
}

/** Reads the DAG files of the configured folders, or those below `subdir`, and tells what each took. The database is not asked. */
export async function readDagFileReport(subdir: string | undefined, cli: Cli): Promise<DagFileReports> {
  const config = loadMachineConfig(cli);
  const { dagsFolder } = config.core;
  mkdirSync(dagsFolder, { recursive: true });
  const log = createLogger('dagfiles', { level: 'error', write: cli.complain });
  const options = await cli.services.dagFileOptions(config, cli.env, cli.clock, log);
  const bar = new ProgressBar(cli);
  const reports = await reportDagFiles(options, {
    clock: cli.clock,
    isWanted: (path) => subdir === undefined || isBelow(path, subdir),
    onEach: (done, total) => bar.draw(done, total, `${done} of ${total} files`),
  });
  bar.clear();
  return { reports, dagsFolder };
}

/** A path below the folder of DAG files, from there. */
export function shortPath(path: string, dagsFolder: string): string {
  return path.startsWith(`${dagsFolder}/`) ? path.slice(dagsFolder.length) : path;
}
