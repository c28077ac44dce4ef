import type { PluginContext } from '../plugin-context.ts';
import { Refusal } from '../errors.ts';
import { type CommandCaller, runInServer } from '../run/run-in-server.ts';

/**
 * Reads DAG files anew, in loader processes, before it returns.
 * @param file absolute; undefined: all
 * @throws Refusal 500
 */
export async function readDagFiles(
  file: string | undefined,
  caller: CommandCaller,
  { host, services }: PluginContext,
): Promise<void> {
  const argv = ['dags', 'reserialize', ...(file === undefined ? [] : [`--subdir=${file}`])];
  const { exitCode, stderr } = await runInServer(argv, caller, host, services);
  if (exitCode !== 0) throw new Refusal(500, `The DAG files could not be read: ${stderr.trim()}`);
}
