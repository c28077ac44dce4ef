import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { INTEGER, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { DAEMON, LOG_FILE, PID, SKIP_SERVE_LOGS, STDERR, STDOUT } from '../options/service-options.ts';

const REASON =
  'A triggerer runs triggers, which are classes of Python; no task is deferred to one here. A task that waits does so in its own process, or ends and is retried.';

export const grouped = defineCommand({
  description: REASON,
  options: {
    capacity: value(
      ['--capacity'],
      INTEGER,
      undefined,
      'The maximum number of triggers that a Triggerer will run at one time.',
    ),
    daemon: DAEMON,
    logFile: LOG_FILE,
    pid: PID,
    skipServeLogs: SKIP_SERVE_LOGS,
    stderr: STDERR,
    stdout: STDOUT,
    verbose: VERBOSE,
  },
  run: () => Promise.reject(new CommandFailure(REASON)),
});
