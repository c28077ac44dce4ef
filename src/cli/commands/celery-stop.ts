import { defineCommand } from '../command.ts';
import { CommandFailure } from '../command-failure.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { VERBOSE } from '../options/common-options.ts';
import { PID_FILE } from '../options/daemon-options.ts';
import { readLivingPid } from '../daemon/pid-file.ts';
import { pidFileOf } from '../daemon/run-daemon.ts';

export const grouped = defineCommand({
  options: { pid: PID_FILE, verbose: VERBOSE },
  run({ pid }, cli) {
    const file = pidFileOf(loadCliConfig(cli), 'worker', pid);
    const living = readLivingPid(file);
    if (living === undefined) throw new CommandFailure(`No worker runs here (${file} names no living process)`);
    process.kill(living, 'SIGTERM');
    cli.print(`The worker, process ${living}, was asked to stop\n`);
    return Promise.resolve(0);
  },
});
