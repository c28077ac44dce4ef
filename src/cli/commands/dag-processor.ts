import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS } from '../options/daemon-options.ts';
import { DO_PICKLE, NUM_READINGS } from '../options/service-options.ts';
import { runDaemon } from '../daemon/run-daemon.ts';
import { serviceFlags } from './scheduler.ts';

export const grouped = defineCommand({
  options: {
    ...DAEMON_OPTIONS,
    doPickle: DO_PICKLE,
    numRuns: NUM_READINGS,
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ subdir, verbose, numRuns, ...choices }, cli) {
    const config = loadCliConfig(cli, { flags: serviceFlags(subdir, verbose) });
    return runDaemon(cli, config, 'dag-processor', choices, () =>
      cli.services.dagProcessor(config, cli.env, (line) => cli.print(`${line}\n`), numRuns > 0 ? numRuns : undefined),
    );
  },
});
