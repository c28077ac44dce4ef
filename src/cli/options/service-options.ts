import { flag, INTEGER, optionalPositional, text, value } from '../option.ts';

const DAEMON_REFUSAL =
  'a process does not put itself into the background here: start it by systemd, a container or nohup';

/** Options of the long-running commands that Airflow has for daemons. */
export const DAEMON = flag(['-D', '--daemon'], 'Daemonize instead of running in the foreground', {
  refusal: DAEMON_REFUSAL,
});
export const PID = { ...optionalPositional('PID', 'PID file location'), flags: ['--pid'], refusal: DAEMON_REFUSAL };
export const STDOUT = text(['--stdout'], 'Redirect stdout to this file', { refusal: DAEMON_REFUSAL });
export const STDERR = text(['--stderr'], 'Redirect stderr to this file', { refusal: DAEMON_REFUSAL });
export const LOG_FILE = text(['-l', '--log-file'], 'Location of the log file', { refusal: DAEMON_REFUSAL });
export const SKIP_SERVE_LOGS = flag(
  ['-s', '--skip-serve-logs'],
  "Don't start the serve logs process along with the workers",
);
export const DO_PICKLE = flag(
  ['-p', '--do-pickle'],
  'Attempt to pickle the DAG object to send over to the workers, instead of letting workers run their version of the code',
  { refusal: 'DAGs are not pickled here: task processes run the version of the code that their run began with' },
);
export const NUM_RUNS = value(['-n', '--num-runs'], INTEGER, -1, 'Set the number of runs to execute before exiting', {
  refusal: 'the process runs until it is stopped',
});
