import type { LogLevel } from '../../foundation/log.ts';
import { boolean, choice, fileMode, integer, path, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

/** Python's names for the levels. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  CRITICAL: 'critical',
  FATAL: 'critical',
  ERROR: 'error',
  WARN: 'warning',
  WARNING: 'warning',
  INFO: 'info',
  DEBUG: 'debug',
};

export const loggingSection = defineSection('logging', 'Logs of tasks and of the services.', {
  baseLogFolder: path({
    key: 'base_log_folder',
    default: '{AIRFLOW_HOME}/logs',
    since: '2.0.0',
    doc: 'The folder with the logs of tasks.',
  }),
  loggingLevel: choice<LogLevel>({
    key: 'logging_level',
    default: 'INFO',
    since: '2.0.0',
    choices: LEVELS,
    doc: 'The least level that is logged: CRITICAL, ERROR, WARNING, INFO or DEBUG.',
  }),
  logFilenameTemplate: string({
    key: 'log_filename_template',
    default:
      'dag_id={{ ti.dag_id }}/run_id={{ ti.run_id }}/task_id={{ ti.task_id }}/{% if ti.map_index >= 0 %}map_index={{ ti.map_index }}/{% endif %}attempt={{ try_number }}.log',
    since: '2.0.0',
    doc: 'Where the log of a try lies below the log folder.',
    unused: "Logs lie where Airflow's own template puts them.",
  }),
  workerLogServerPort: integer({
    key: 'worker_log_server_port',
    default: '8793',
    since: '2.2.0',
    min: 0,
    max: 65_535,
    doc: 'The port on which a worker serves its logs.',
  }),
  deleteLocalLogs: boolean({
    key: 'delete_local_logs',
    default: 'False',
    since: '2.0.0',
    doc: 'Whether a worker deletes the log of a try once all of it is kept in the database ([tradewind] kept_log_limit_mb).',
  }),
  newFolderMode: fileMode({
    key: 'file_task_handler_new_folder_permissions',
    default: '0o775',
    since: '2.6.0',
    doc: 'The permissions of new log folders.',
  }),
  newFileMode: fileMode({
    key: 'file_task_handler_new_file_permissions',
    default: '0o664',
    since: '2.6.0',
    doc: 'The permissions of new log files.',
    unused: 'Log files get the umask of the process that writes them.',
  }),
});
