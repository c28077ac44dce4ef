import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS } from '../options/daemon-options.ts';
import { DO_PICKLE, NUM_RUNS, ONLY_DAG_ID, RUN_DURATION, SKIP_SERVE_LOGS } from '../options/service-options.ts';
import { runDaemon } from '../daemon/run-daemon.ts';

export const grouped = defineCommand({
  formerFlags: { '-sd': '--subdir', '--num_runs': '--num-runs', '--do_pickle': '--do-pickle', '--dag_id': '--dag-id' },
  options: {
    ...DAEMON_OPTIONS,
    doPickle: DO_PICKLE,
    numRuns: NUM_RUNS,
    onlyDagId: ONLY_DAG_ID,
    runDuration: RUN_DURATION,
    skipServeLogs: SKIP_SERVE_LOGS,
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ subdir, verbose, runDuration, numRuns, onlyDagId, ...choices }, cli) {
    const config = loadCliConfig(cli, { flags: serviceFlags(subdir, verbose) });
    return runDaemon(cli, config, 'scheduler', choices, () =>
      cli.services.scheduler(config, cli.env, (line) => cli.print(`${line}\n`), {
        forSeconds: lifetime(runDuration, numRuns ?? config.scheduler.numRuns),
        onlyDagId,
      }),
    );
  },
});

/** @returns seconds; undefined: without end. A scheduler that wakes when something happens has no rounds but its look every second. */
function lifetime(runDuration: number | undefined, rounds: number): number | undefined {
  const seconds = Math.min(runDuration ?? Infinity, rounds > 0 ? rounds : Infinity);
  return seconds === Infinity ? undefined : seconds;
}

/** What the options of a process that reads DAG files mean for the configuration. */
export function serviceFlags(subdir: string | undefined, verbose: boolean): Record<string, string> {
  return {
    ...(subdir !== undefined && { 'core.dags_folder': resolve(subdir) }),
    ...(verbose && { 'logging.logging_level': 'DEBUG' }),
  };
}
