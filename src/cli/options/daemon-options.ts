import { flag, optionalPositional, text } from '../option.ts';

/*
 * Options of processes that may run in the background, by the names of Airflow: its older grammar has the same.
 */
const BACKGROUND = flag(['-D', '--daemon'], 'Daemonize instead of running in the foreground');
export const PID_FILE = { ...optionalPositional('PID', 'PID file location'), flags: ['--pid'] };
const STDOUT_FILE = text(['--stdout'], 'Redirect stdout to this file');
const STDERR_FILE = text(['--stderr'], 'Redirect stderr to this file');
const LOG_FILE_OF_DAEMON = text(['-l', '--log-file'], 'Location of the log file');

export const DAEMON_OPTIONS = {
  daemon: BACKGROUND,
  logFile: LOG_FILE_OF_DAEMON,
  pid: PID_FILE,
  stderr: STDERR_FILE,
  stdout: STDOUT_FILE,
} as const;

/** What somebody chose of them. */
export interface DaemonChoices {
  readonly daemon: boolean;
  readonly logFile: string | undefined;
  readonly pid: string | undefined;
  readonly stderr: string | undefined;
  readonly stdout: string | undefined;
}
