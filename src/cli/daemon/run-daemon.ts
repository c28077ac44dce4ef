import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import type { DaemonChoices } from '../options/daemon-options.ts';
import { readLivingPid, writePidFile } from './pid-file.ts';

/** Where such a process leaves its id, where nobody says: Airflow's place. */
export function pidFileOf(config: Config, name: string, chosen: string | undefined): string {
  return chosen === undefined ? join(config.home, `airflow-${name}.pid`) : resolve(chosen);
}

/**
 * Runs a process in the foreground, or starts it in the background. While it runs its id stands in a file.
 * @param name such as `worker`
 * @throws CommandFailure where it runs already
 */
export async function runDaemon(
  cli: Cli,
  config: Config,
  name: string,
  choices: DaemonChoices,
  run: () => Promise<number>,
): Promise<number> {
  // Started with the same arguments, among which the option may be spelled in many ways (`-Dv`, `--daem`).
  const isToLeave = choices.daemon && !cli.isInBackground;
  const pidFile = pidFileOf(config, name, choices.pid);
  const living = readLivingPid(pidFile);
  // Several may run on one machine: only one that is named is to be there once.
  if (living !== undefined && (choices.daemon || choices.pid !== undefined)) {
    throw new CommandFailure(`The ${name} is already running, as process ${living} (${pidFile})`);
  }
  if (isToLeave) {
    const log = resolve(choices.logFile ?? join(config.home, `airflow-${name}.log`));
    const files = { stdout: resolve(choices.stdout ?? log), stderr: resolve(choices.stderr ?? log) };
    const pid = await cli.services.startInBackground(files);
    cli.print(`The ${name} runs in the background, as process ${pid}. It logs to ${files.stderr}\n`);
    return 0;
  }
  const remove = living === undefined ? writePidFile(pidFile) : () => undefined;
  try {
    return await run();
  } finally {
    remove();
  }
}
