import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { INTEGER, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS } from '../options/daemon-options.ts';
import { SKIP_SERVE_LOGS } from '../options/service-options.ts';

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
    ...DAEMON_OPTIONS,
    skipServeLogs: SKIP_SERVE_LOGS,
    verbose: VERBOSE,
  },
  run: () => Promise.reject(new CommandFailure(REASON)),
});
