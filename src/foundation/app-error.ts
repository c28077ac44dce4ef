/** What went wrong, in kinds that each surface turns into its own status or exit code. */
export type ErrorKind = 'invalid' | 'not-found' | 'conflict' | 'denied' | 'unavailable';

interface ErrorDefinition {
  kind: ErrorKind;
  text: (detail: never) => string;
}

const define = <Detail>(kind: ErrorKind, text: (detail: Detail) => string) => ({ kind, text });

/**
 * Every error that an operation may answer with. The texts are Airflow's where it has one, since clients match on them.
 * A surface may word it in its own generation's way by the code and the detail.
 */
const ERRORS = {
  DAG_NOT_FOUND: define('not-found', (d: { dagId: string }) => `Dag id ${d.dagId} not found in DagModel`),
  TASK_NOT_FOUND: define(
    'not-found',
    (d: { dagId: string; taskId: string }) => `Task ${d.taskId} not found in dag ${d.dagId}`,
  ),
  DAG_RUN_NOT_FOUND: define(
    'not-found',
    (d: { dagId: string; runId: string }) => `Dag Run id ${d.runId} not found in dag ${d.dagId}`,
  ),
  DAG_RUN_DATE_NOT_FOUND: define(
    'not-found',
    (d: { dagId: string; date: string }) => `Dag Run for date ${d.date} not found in dag ${d.dagId}`,
  ),
  TASK_INSTANCE_NOT_FOUND: define(
    'not-found',
    (d: { dagId: string; taskId: string; date: string }) => `Task ${d.taskId} instance for date ${d.date} not found`,
  ),
  DAG_RUN_EXISTS: define(
    'conflict',
    // What was asked for; `existingRunId` is the run in the way, of the same id or the same date.
    (d: { dagId: string; runId: string; date: string; existingRunId?: string; isSameDate?: boolean }) =>
      `A DAG Run already exists for DAG ${d.dagId} at ${d.date} with run id ${d.runId}`,
  ),
  BACKFILL_REFUSED: define('conflict', (d: { reason: string }) => d.reason),
  DAG_HAS_IMPORT_ERRORS: define(
    'conflict',
    (d: { dagId: string }) => `DAG ${d.dagId} has import errors: its file must load before a new run can be created`,
  ),
  BEFORE_START_DATE: define(
    'invalid',
    (d: { date: string; startDate: string }) =>
      `The execution_date [${d.date}] should be >= start_date [${d.startDate}] from DAG's default_args`,
  ),
  INVALID_RUN_ID: define(
    'invalid',
    (d: { runId: string; reason: string }) => `Invalid run id '${d.runId}': ${d.reason}`,
  ),
  INVALID_CONF: define('invalid', (d: { reason: string }) => d.reason),
  INVALID_PARAM: define(
    'invalid',
    (d: { name: string; reason: string }) => `Invalid input for param ${d.name}: ${d.reason}`,
  ),
  INVALID_DATE: define(
    'invalid',
    (d: { text: string }) =>
      `Given execution date, ${d.text}, could not be identified as a date. Example date format: 2015-11-16T14:34:15+00:00`,
  ),
  DAG_IS_RUNNING: define(
    'conflict',
    (d: { dagId: string }) => `Task instances of dag with id: '${d.dagId}' are still running`,
  ),
  DATASET_NOT_FOUND: define('not-found', (d: { uri: string }) => `Dataset with uri: '${d.uri}' not found`),
  QUEUED_EVENT_NOT_FOUND: define<Record<string, never>>('not-found', () => 'Queue event not found'),
  POOL_NOT_FOUND: define('not-found', (d: { name: string }) => `Pool '${d.name}' doesn't exist`),
  POOL_EXISTS: define('conflict', (d: { name: string }) => `Pool: ${d.name} already exists`),
  CONNECTION_NOT_FOUND: define(
    'not-found',
    (d: { connId: string }) => `Did not find a connection with \`conn_id\`=${d.connId}`,
  ),
  CONNECTION_EXISTS: define(
    'conflict',
    (d: { connId: string }) => `A connection with \`conn_id\`=${d.connId} already exists.`,
  ),
  INVALID_POOL: define('invalid', (d: { reason: string }) => d.reason),
  ROLE_NOT_FOUND: define('not-found', (d: { name: string }) => `Role named '${d.name}' does not exist`),
  ROLE_EXISTS: define(
    'conflict',
    (d: { name: string }) => `Role with name '${d.name}' already exists; please update with the PATCH endpoint`,
  ),
  // Roles that a user was to have.
  UNKNOWN_ROLES: define(
    'invalid',
    (d: { names: readonly string[]; known: readonly string[] }) =>
      `${d.names.join(', ')} is not a valid role. Valid roles are: [${d.known.join(', ')}]`,
  ),
  ACTION_NOT_FOUND: define('not-found', (d: { name: string }) => `Action named '${d.name}' does not exist`),
  RESOURCE_NOT_FOUND: define('not-found', (d: { name: string }) => `Resource named '${d.name}' does not exist`),
  USER_NOT_FOUND: define('not-found', (d: { name: string }) => `User "${d.name}" does not exist`),
  USER_EXISTS: define('conflict', (d: { username: string }) => `${d.username} already exist in the db`),
  EMAIL_TAKEN: define('conflict', (d: { email: string }) => `The email \`${d.email}\` is already taken.`),
  VARIABLE_NOT_FOUND: define('not-found', (d: { key: string }) => `Variable ${d.key} does not exist`),
  SECRET_UNREADABLE: define(
    'conflict',
    (d: { what: string }) => `${d.what} cannot be decrypted: none of [core] fernet_key is its key`,
  ),
  INVALID_CONFIG: define(
    'invalid',
    (d: { complaints: readonly string[] }) =>
      `The configuration cannot be used:\n${d.complaints.map((text) => `  - ${text}`).join('\n')}`,
  ),
  INVALID_INPUT: define('invalid', (d: { reason: string }) => d.reason),
  ACCESS_DENIED: define('denied', (d: { reason: string }) => d.reason),
  INVALID_DATABASE_URL: define(
    'invalid',
    (d: { url: string; reason: string }) =>
      `The database ${d.url} in [database] sql_alchemy_conn cannot be used: ${d.reason}`,
  ),
  DATABASE_IS_AIRFLOWS: define<Record<string, never>>(
    'conflict',
    () =>
      'The database belongs to an Apache Airflow (it has a table alembic_version) and was left untouched: name another one in [database] sql_alchemy_conn',
  ),
  SCHEMA_OUTDATED: define(
    'conflict',
    (d: { current: number; latest: number }) =>
      `The database has version ${d.current} of the tables and this program needs version ${d.latest}: run 'db migrate'`,
  ),
  SCHEMA_NEWER: define(
    'conflict',
    (d: { current: number; latest: number }) =>
      `The database has version ${d.current} of the tables and this program knows only version ${d.latest}: use a newer program`,
  ),
  DATABASE_UNAVAILABLE: define(
    'unavailable',
    (d: { reason: string }) => `The metadata database is unavailable: ${d.reason}`,
  ),
  CONTROL_PLANE_UNAVAILABLE: define(
    'unavailable',
    (d: { url: string; reason: string }) => `The web server at ${d.url} is unavailable: ${d.reason}`,
  ),
  BROKER_UNAVAILABLE: define(
    'unavailable',
    (d: { reason: string }) => `Redis at [celery] broker_url is unavailable: ${d.reason}`,
  ),
  // What no server offers over its REST API.
  NEEDS_DATABASE: define(
    'unavailable',
    (d: { reason: string }) =>
      `This needs the database: ${d.reason}. Run it on the server, or with AIRFLOW__CLI__API_CLIENT=airflow.api.client.local_client`,
  ),
  // What a remote server said to a request of the command line.
  SERVER_REFUSED: define('invalid', (d: { status: number; reason: string }) => d.reason),
  SERVER_FOUND_NOTHING: define('not-found', (d: { reason: string }) => d.reason),
  SERVER_FAILED: define(
    'unavailable',
    (d: { status: number; reason: string }) => `Server error: ${d.status} ${d.reason}`,
  ),
  API_NOT_OFFERED: define('unavailable', (d: { url: string; reason: string }) => `The server at ${d.url} ${d.reason}`),
  // It may have done what it was asked.
  ANSWER_UNREADABLE: define('unavailable', (d: { reason: string }) => d.reason),
  DIRECTORY_UNAVAILABLE: define('unavailable', (d: { reason: string }) => `The directory is unavailable: ${d.reason}`),
} satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetail<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]['text']>[0];

/** An expected failure: bad input, something absent, a conflict. Anything else thrown is a bug or an outage. */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly detail: ErrorDetail<Code>;

  constructor(code: Code, detail: ErrorDetail<Code>, options?: ErrorOptions) {
    super((ERRORS[code].text as (d: ErrorDetail<Code>) => string)(detail), options);
    this.name = 'AppError';
    this.code = code;
    this.kind = ERRORS[code].kind;
    this.detail = detail;
  }
}

/** Is it that error? */
export function hasCode<Code extends ErrorCode>(
  error: unknown,
  code: Code,
): error is AppError<Code> & { detail: ErrorDetail<Code> } {
  return error instanceof AppError && error.code === code;
}
