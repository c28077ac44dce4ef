import type { Clock } from '../foundation/clock.ts';
import { DagFileParser } from './dag-file-parser.ts';
import { findDagFiles } from './find/find-dag-files.ts';
import type { ParseDagFoldersOptions } from './parse-dag-folders.ts';

/** What reading one DAG file took and gave. */
export interface DagFileReport {
  /** Absolute. */
  readonly path: string;
  readonly seconds: number;
  readonly dagIds: readonly string[];
  readonly taskCount: number;
  /** Why it does not load. */
  readonly error?: string;
}

/**
 * Reads DAG files one after the other and measures each; nothing is stored. The slowest first.
 * @param onEach called after each file, with how many are done and how many there are
 */
export async function reportDagFiles(
  options: ParseDagFoldersOptions,
  {
    clock,
    isWanted,
    onEach,
  }: { clock: Clock; isWanted: (path: string) => boolean; onEach: (done: number, total: number) => void },
): Promise<DagFileReport[]> {
  const found = await Promise.all(options.folders.map((folder) => findDagFiles(folder, options)));
  const files = found.flatMap((folder) => folder.files).filter(({ path }) => isWanted(path));
  const parser = new DagFileParser(options);
  const reports: DagFileReport[] = [];
  try {
    for (const [index, file] of files.entries()) {
      const begun = clock.monotonicMs();
      await parser.parse([{ file }], async (result) => {
        if (result.kind !== 'parsed' && result.kind !== 'failed') return;
        const dags = result.kind === 'parsed' ? result.dags : [];
        reports.push({
          path: file.path,
          seconds: (clock.monotonicMs() - begun) / 1000,
          dagIds: dags.map(({ dagId }) => dagId),
          taskCount: dags.reduce((total, { document }) => total + countTasks(document), 0),
          ...(result.kind === 'failed' && { error: result.error }),
        });
      });
      onEach(index + 1, files.length);
    }
  } finally {
    await parser.stop();
  }
  return reports.sort((a, b) => b.seconds - a.seconds);
}

function countTasks(document: { readonly [key: string]: unknown }): number {
  const dag = document['dag'];
  const tasks = typeof dag === 'object' && dag !== null && 'tasks' in dag ? dag.tasks : undefined;
  return Array.isArray(tasks) ? tasks.length : 0;
}
