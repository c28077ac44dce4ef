import type { PluginContext } from '../plugin-context.ts';
import { Refusal } from '../errors.ts';
import { runInProcess } from '../run/run-in-process.ts';

/**
 * Reads DAG files anew before it returns.
 * @param file absolute; undefined: all
 * @throws Refusal 500
 */
export async function readDagFiles(file: string | undefined, { processes, services }: PluginContext): Promise<void> {
  const argv = ['dags', 'reserialize', ...(file === undefined ? [] : [`--subdir=${file}`])];
  const { exitCode, stderr } = await runInProcess(argv, processes, services);
  if (exitCode !== 0) throw new Refusal(500, `The DAG files could not be read: ${stderr.trim()}`);
}
