import { readFile } from 'node:fs/promises';
import type { Dag } from '../../authoring/dag.ts';
import type { Config } from '../../config/config.ts';
import { type DagFile, findDagFiles } from '../../dagfiles/find/find-dag-files.ts';
import { loadDagFileInProcess } from '../../dagfiles/load/load-dag-file-in-process.ts';
import type { ParseDagFoldersOptions } from '../../dagfiles/parse-dag-folders.ts';
import { createLogger } from '../../foundation/log.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import { deserializeDag } from '../../serialization/deserialize-dag.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { isBelow } from '../dag-files/is-below.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { missingDag } from '../require-dag.ts';

/** A DAG whose code was evaluated in this process. */
export interface LocalDag {
  readonly dag: Dag;
  readonly structure: DagStructure;
  readonly bundleHash: string;
  readonly fileloc: string;
  readonly config: Config;
}

/**
 * Finds a DAG in the DAG files and evaluates its file in this process, where breakpoints in it hold. The database is not asked.
 * Files whose text does not name the DAG are evaluated only where no other one has it: its id may be put together there.
 * @param subdir only this file, or files in this folder
 * @param absent what is said where there is no such DAG
 */
export async function loadLocalDag(
  dagId: string,
  subdir: string | undefined,
  cli: Cli,
  absent: string = missingDag(dagId),
): Promise<LocalDag> {
  const config = loadMachineConfig(cli);
  const log = createLogger('dagfiles', { level: 'error', write: cli.complain });
  const options = await cli.services.dagFileOptions(config, cli.env, cli.clock, log);
  const files = await findCandidates(subdir, options);
  const named: DagFile[] = [];
  const others: DagFile[] = [];
  for (const file of files) ((await readFile(file.path, 'utf8')).includes(dagId) ? named : others).push(file);
  const failures: unknown[] = [];
  for (const file of [...named, ...others]) {
    try {
      const { bundle, dags } = await loadDagFileInProcess(file.path, {
        ...options,
        relativeFileloc: file.relativePath,
      });
      const found = dags.find((candidate) => candidate.dagId === dagId);
      if (!found) continue;
      const structure = deserializeDag(found.document);
      return { dag: found.dag, structure, bundleHash: bundle.hash, fileloc: bundle.fileloc, config };
    } catch (error) {
      // The file that names the DAG is the one whose fault its author wants to see.
      if (named.includes(file)) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  throw new CommandFailure(absent);
}

/** The DAG files that may hold it. A `subdir` outside of the configured folders is read as a folder of its own. */
async function findCandidates(subdir: string | undefined, options: ParseDagFoldersOptions): Promise<DagFile[]> {
  const findAll = async (folders: ParseDagFoldersOptions['folders']): Promise<DagFile[]> =>
    (await Promise.all(folders.map((folder) => findDagFiles(folder, options)))).flatMap(({ files }) => files);
  const files = await findAll(options.folders);
  if (subdir === undefined) return files;
  const below = files.filter((file) => isBelow(file.path, subdir));
  return below.length > 0 ? below : findAll([{ bundleName: 'dags-folder', path: subdir }]);
}
