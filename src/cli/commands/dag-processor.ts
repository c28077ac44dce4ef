import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS } from '../options/daemon-options.ts';
import { DO_PICKLE, NUM_RUNS } from '../options/service-options.ts';
import { runDaemon } from '../run-daemon.ts';
import { serviceFlags } from './scheduler.ts';

export const grouped = defineCommand({
  options: {
    ...DAEMON_OPTIONS,
    doPickle: DO_PICKLE,
    numRuns: { ...NUM_RUNS, refusal: 'the process runs until it is stopped' },
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ subdir, verbose, ...choices }, cli) {
    const config = loadCliConfig(cli, { flags: serviceFlags(subdir, verbose) });
    return runDaemon(cli, config, 'dag-processor', choices, () =>
      cli.services.dagProcessor(config, cli.env, (line) => cli.print(`${line}\n`)),
    );
  },
});
