import { availableParallelism } from 'node:os';
import type { Option } from '../option.ts';
import { boolean, choice, integer, list, milliseconds, seconds, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

const SINCE = 'tradewind 0.1.0';

/** An amount of which 0 stands for one per core of the machine. */
function perCore(option: Option<number>): Option<number> {
  return {
    ...option,
    parse(text) {
      const read = option.parse(text);
      return read?.value === 0 ? { value: availableParallelism() } : read;
    },
  };
}

export const tradewindSection = defineSection('tradewind', 'What Airflow has no option for.', {
  taskProcessPoolMin: perCore(
    integer({
      key: 'task_process_pool_min',
      default: '0',
      since: SINCE,
      min: 0,
      doc: 'How many task processes the local executor keeps warm; 0: one per core. It starts more, up to [core] parallelism, when tasks wait.',
    }),
  ),
  taskEnvironment: list({
    key: 'task_environment',
    default: '',
    since: SINCE,
    doc: 'Environment variables of the server that DAG files and tasks see, separated by commas, such as HTTPS_PROXY or NODE_EXTRA_CA_CERTS. They always see PATH, HOME, USER, LOGNAME, SHELL, TZ, LANG, LANGUAGE, LC_*, TMPDIR and the home folder; whatever else the server was started with stays out of their reach.',
  }),
  taskProcessRecycleAfter: integer({
    key: 'task_process_recycle_after',
    default: '10000',
    since: SINCE,
    min: 1,
    doc: 'After how many tasks a task process is replaced by a fresh one.',
  }),
  taskProcessIdleMs: seconds({
    key: 'task_process_idle_timeout',
    default: '30',
    since: SINCE,
    min: 0,
    doc: 'How long a task process beyond the minimum may idle, in seconds, before it ends.',
  }),
  taskMemoryLimitMb: integer({
    key: 'task_memory_limit_mb',
    default: '1024',
    since: SINCE,
    min: 0,
    doc: 'The most memory that the process of a task may use, in megabytes; 0: no limit.',
  }),
  taskLogLimitMb: integer({
    key: 'task_log_limit_mb',
    default: '256',
    since: SINCE,
    min: 0,
    doc: 'The most that one try of a task may log, in megabytes; the rest is counted and dropped; 0: no limit.',
  }),
  xcomLimitMb: integer({
    key: 'xcom_limit_mb',
    default: '16',
    since: SINCE,
    min: 1,
    doc: 'The largest value that a task may return or push, in megabytes of JSON.',
  }),
  dagFileMemoryLimitMb: integer({
    key: 'dag_file_memory_limit_mb',
    default: '512',
    since: SINCE,
    min: 0,
    doc: 'The most memory that evaluating a DAG file may use, in megabytes; 0: no limit.',
  }),
  dagFileWatchDelayMs: milliseconds({
    key: 'dag_file_watch_delay_ms',
    default: '50',
    since: SINCE,
    min: 0,
    doc: 'How long a changed DAG file must rest before it is read, in milliseconds, so that half-written files are not.',
  }),
  databaseWatchIntervalMs: milliseconds({
    key: 'database_watch_interval_ms',
    default: '20',
    since: SINCE,
    min: 1,
    doc: 'How often SQLite is asked whether another process changed something, in milliseconds. PostgreSQL tells by itself.',
  }),
  databaseLockTimeoutMs: seconds({
    key: 'database_lock_timeout',
    default: '30',
    since: SINCE,
    min: 0.1,
    doc: 'How long a transaction waits for a lock, in seconds, before it fails.',
  }),
  sqliteSynchronous: choice<'NORMAL' | 'FULL'>({
    key: 'sqlite_synchronous',
    default: 'NORMAL',
    since: SINCE,
    choices: { NORMAL: 'NORMAL', FULL: 'FULL' },
    doc: 'NORMAL survives the death of any process, FULL also the loss of power, at some milliseconds per transaction.',
  }),
  passwordCacheMs: seconds({
    key: 'password_cache_time',
    default: '60',
    since: SINCE,
    min: 0,
    doc: 'How long a checked password is remembered (as a keyed hash), in seconds; 0: it is checked each time.',
  }),
  ldapTimeoutMs: seconds({
    key: 'ldap_timeout',
    default: '5',
    since: SINCE,
    min: 0.1,
    doc: 'How long the check of one password may take at a server of the directory (auth_ldap_server), in seconds, connecting included.',
  }),
  tokenKeyLifeMs: seconds({
    key: 'token_key_lifetime',
    default: '2592000',
    since: SINCE,
    min: 60,
    doc: 'How long a key signs tokens before a new one does, in seconds. It is good for checking until what it signed has expired.',
  }),
  taskTokenLifeMs: seconds({
    key: 'task_token_lifetime',
    default: '600',
    since: SINCE,
    min: 10,
    doc: 'How long the token of a task that runs on a worker is good for, in seconds. It is renewed while the worker reports that the task lives.',
  }),
  workerStopTimeoutMs: seconds({
    key: 'worker_stop_timeout',
    default: '15',
    since: SINCE,
    min: 0,
    doc: 'How long a worker that is asked to stop waits for its tasks to end, in seconds. What is left begins anew elsewhere, without spending a retry.',
  }),
  keptLogLimitMb: integer({
    key: 'kept_log_limit_mb',
    default: '8',
    since: SINCE,
    min: 0,
    max: 1024,
    doc: 'How much of the log of a try that ran on a worker is kept in the database, in megabytes, so that it can be read when the worker is gone; of a longer one the beginning and the end. 0: nothing; logs are on their workers alone.',
  }),
  allowOpenApi: boolean({
    key: 'allow_open_api',
    default: 'False',
    since: SINCE,
    doc: 'Whether the server may listen beyond this machine while everybody may call its APIs without credentials.',
  }),
  remoteApi: choice<'auto' | 'stable' | 'experimental'>({
    key: 'remote_api',
    default: 'auto',
    since: SINCE,
    choices: { auto: 'auto', stable: 'stable', experimental: 'experimental' },
    doc: 'Which REST API the command line speaks with [cli] api_client = airflow.api.client.json_client: stable (/api/v1), experimental (/api/experimental), or auto: the stable one, and the experimental one where the server has no other or lets nobody without credentials into it.',
  }),
  remoteUsername: string({
    key: 'remote_username',
    default: '',
    since: SINCE,
    doc: 'The user that the command line is on a remote server, by basic authentication; a name and a password in [cli] endpoint_url go first.',
  }),
  remotePassword: string({
    key: 'remote_password',
    default: '',
    since: SINCE,
    secret: true,
    doc: 'The password of that user.',
  }),
  remoteCaFile: string({
    key: 'remote_ca_file',
    default: '',
    since: SINCE,
    doc: 'A file with certificates of authorities (PEM) that may vouch for a remote server, besides those that Node.js and NODE_EXTRA_CA_CERTS know. A relative path is one below the home folder.',
  }),
  remoteTimeoutMs: seconds({
    key: 'remote_timeout',
    default: '30',
    since: SINCE,
    min: 0.1,
    max: 86_400,
    doc: 'How long the command line waits for an answer of a remote server, in seconds.',
  }),
});
