import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DAEMON, DO_PICKLE, LOG_FILE, NUM_RUNS, PID, STDERR, STDOUT } from '../options/service-options.ts';
import { serviceFlags } from './scheduler.ts';

export const grouped = defineCommand({
  options: {
    daemon: DAEMON,
    doPickle: DO_PICKLE,
    logFile: LOG_FILE,
    numRuns: NUM_RUNS,
    pid: PID,
    stderr: STDERR,
    stdout: STDOUT,
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ subdir, verbose }, cli) {
    const flags = serviceFlags(subdir, verbose);
    return cli.services.dagProcessor(loadCliConfig(cli, { flags }), cli.env, (line) => cli.print(`${line}\n`));
  },
});
