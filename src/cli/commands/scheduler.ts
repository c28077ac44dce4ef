import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import {
  DAEMON,
  DO_PICKLE,
  LOG_FILE,
  NUM_RUNS,
  PID,
  SKIP_SERVE_LOGS,
  STDERR,
  STDOUT,
} from '../options/service-options.ts';

export const grouped = defineCommand({
  options: {
    daemon: DAEMON,
    doPickle: DO_PICKLE,
    logFile: LOG_FILE,
    numRuns: NUM_RUNS,
    pid: PID,
    skipServeLogs: SKIP_SERVE_LOGS,
    stderr: STDERR,
    stdout: STDOUT,
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ subdir, verbose }, cli) {
    const flags = serviceFlags(subdir, verbose);
    return cli.services.scheduler(loadCliConfig(cli, { flags }), cli.env, (line) => cli.print(`${line}\n`));
  },
});

/** What the options of a process that reads DAG files mean for the configuration. */
export function serviceFlags(subdir: string | undefined, verbose: boolean): Record<string, string> {
  return {
    ...(subdir !== undefined && { 'core.dags_folder': resolve(subdir) }),
    ...(verbose && { 'logging.logging_level': 'DEBUG' }),
  };
}
