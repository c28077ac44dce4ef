import type { CeleryControl } from './celery-controls.ts';
import type { Command, CommandEntry, CommandGroup } from './command.ts';
import type { PythonPart } from './providers/without-python.ts';

/** A command of this grammar, in a file of its own. */
function entry(name: string, help: string, load: () => Promise<{ grouped: Command }>, hidden = false): CommandEntry {
  return { name, help, hidden, load: async () => (await load()).grouped };
}

/** A list of what is built in where Airflow has packages. */
async function providers(
  list: 'listAuthBackends' | 'listExecutors' | 'listHooks' | 'listProviders',
): Promise<{ grouped: Command }> {
  const [{ listing }, lists] = await Promise.all([import('./providers/listing.ts'), import('./providers/built-in.ts')]);
  return listing(lists[list]);
}

async function withoutPython(part: PythonPart): Promise<{ grouped: Command }> {
  return (await import('./providers/without-python.ts')).withoutPython(part);
}

async function celeryControl(name: CeleryControl): Promise<{ grouped: Command }> {
  return (await import('./celery-controls.ts')).celeryControl(name);
}

async function kubernetes(name: 'cleanupPods' | 'generateDagYaml'): Promise<{ grouped: Command }> {
  return (await import('./commands/kubernetes.ts'))[name];
}

/** The grammar of Airflow 2: `dags list`. Files are loaded when their command is run. */
export const GROUPS: readonly CommandGroup[] = [
  {
    name: 'celery',
    help: 'Workers on other machines',
    commands: [
      entry('add-queue', 'Subscribe Celery worker to specified queues', () => celeryControl('add-queue')),
      entry('flower', 'Show what waits in the queues of the workers', () => import('./commands/celery-flower.ts')),
      entry('list-workers', 'List active celery workers', () => celeryControl('list-workers')),
      entry('remove-all-queues', 'Unsubscribe Celery worker from all its active queues', () =>
        celeryControl('remove-all-queues'),
      ),
      entry('remove-queue', 'Unsubscribe Celery worker from specified queues', () => celeryControl('remove-queue')),
      entry('shutdown-all-workers', 'Request graceful shutdown of all active celery workers', () =>
        celeryControl('shutdown-all-workers'),
      ),
      entry('shutdown-worker', 'Request graceful shutdown of celery workers', () => celeryControl('shutdown-worker')),
      entry('stop', 'Stop the worker of this machine', () => import('./commands/celery-stop.ts')),
      entry('worker', 'Start a worker node', () => import('./commands/celery-worker.ts')),
    ],
  },
  {
    name: 'config',
    help: 'View configuration',
    commands: [
      entry('get-value', 'Print the value of the configuration', () => import('./commands/config-get-value.ts')),
      entry('lint', 'Lint options for the configuration changes', () => import('./commands/config-lint.ts')),
      entry('list', 'List options for the configuration', () => import('./commands/config-list.ts')),
      entry('update', 'Update options for the configuration changes', () => import('./commands/config-update.ts')),
    ],
  },
  {
    name: 'connections',
    help: 'Manage connections',
    commands: [
      entry('add', 'Add a connection', () => import('./commands/connections-add.ts')),
      entry(
        'create-default-connections',
        'Creates all the default connections from all the providers',
        () => import('./commands/connections-create-default-connections.ts'),
      ),
      entry('delete', 'Delete a connection', () => import('./commands/connections-delete.ts')),
      entry('export', 'Export all connections', () => import('./commands/connections-export.ts')),
      entry('get', 'Get a connection', () => import('./commands/connections-get.ts')),
      entry('import', 'Import connections from a file', () => import('./commands/connections-import.ts')),
      entry('list', 'List connections', () => import('./commands/connections-list.ts')),
      entry('test', 'Test a connection', () => import('./commands/connections-test.ts')),
    ],
  },
  {
    name: 'dags',
    help: 'Manage DAGs',
    commands: [
      entry(
        'backfill',
        'Run subsections of a DAG for a specified date range',
        () => import('./commands/dags-backfill.ts'),
      ),
      entry('delete', 'Delete all DB records related to the specified DAG', () => import('./commands/dags-delete.ts')),
      entry('details', 'Get DAG details given a DAG id', () => import('./commands/dags-details.ts')),
      entry(
        'lineage',
        'Show what the tasks of a dag run say that they read and wrote',
        () => import('./commands/dags-lineage.ts'),
      ),
      entry('list', 'List all the DAGs', () => import('./commands/dags-list.ts')),
      entry(
        'list-import-errors',
        'List all the DAGs that have import errors',
        () => import('./commands/dags-list-import-errors.ts'),
      ),
      entry('list-jobs', 'List the jobs', () => import('./commands/dags-list-jobs.ts')),
      entry('list-runs', 'List DAG runs given a DAG id', () => import('./commands/dags-list-runs.ts')),
      entry(
        'next-execution',
        'Get the next execution datetimes of a DAG',
        () => import('./commands/dags-next-execution.ts'),
      ),
      entry('pause', 'Pause DAG(s)', () => import('./commands/dags-pause.ts')),
      entry('report', 'Show DagBag loading report', () => import('./commands/dags-report.ts')),
      entry(
        'reserialize',
        'Reserialize all DAGs by parsing the DagBag files',
        () => import('./commands/dags-reserialize.ts'),
      ),
      entry('show', "Displays DAG's tasks with their dependencies", () => import('./commands/dags-show.ts')),
      entry(
        'show-dependencies',
        'Displays DAGs with their dependencies',
        () => import('./commands/dags-show-dependencies.ts'),
      ),
      entry('state', 'Get the status of a dag run', () => import('./commands/dags-state.ts')),
      entry('test', 'Execute one single DagRun', () => import('./commands/dags-test.ts')),
      entry(
        'trigger',
        "Trigger a new DAG run. If DAG is paused then dagrun state will remain queued, and the task won't run.",
        () => import('./commands/dags-trigger.ts'),
      ),
      entry('unpause', 'Resume paused DAG(s)', () => import('./commands/dags-unpause.ts')),
    ],
  },
  {
    name: 'db',
    help: 'Database operations',
    commands: [
      entry('check', 'Check if the database can be reached', () => import('./commands/db-check.ts')),
      entry('check-migrations', 'Check if migration have finished', () => import('./commands/db-check-migrations.ts')),
      entry('clean', 'Purge old records in metastore tables', () => import('./commands/db-clean.ts')),
      entry('downgrade', 'Downgrade the schema of the metadata database.', () => import('./commands/db-downgrade.ts')),
      entry(
        'drop-archived',
        'Drop archived tables created through the db clean command',
        () => import('./commands/db-drop-archived.ts'),
      ),
      entry(
        'export-archived',
        'Export archived data from the archive tables',
        () => import('./commands/db-export-archived.ts'),
      ),
      entry('init', 'Initialize the metadata database', () => import('./commands/db-migrate.ts'), true),
      entry(
        'migrate',
        'Migrates the metadata database to the latest version',
        () => import('./commands/db-migrate.ts'),
      ),
      entry('reset', 'Burn down and rebuild the metadata database', () => import('./commands/db-reset.ts')),
      entry('shell', 'Runs a shell to access the database', () => import('./commands/db-shell.ts')),
      entry(
        'upgrade',
        'Upgrade the metadata database to latest version',
        () => import('./commands/db-migrate.ts'),
        true,
      ),
    ],
  },
  {
    name: 'jobs',
    help: 'Manage jobs',
    commands: [entry('check', 'Checks if job(s) are still alive', () => import('./commands/jobs-check.ts'))],
  },
  {
    name: 'kubernetes',
    help: 'Tools to help run the KubernetesExecutor',
    hidden: true,
    commands: [
      entry('cleanup-pods', 'Clean up Kubernetes pods', () => kubernetes('cleanupPods')),
      entry('generate-dag-yaml', 'Generate YAML files for all tasks in DAG', () => kubernetes('generateDagYaml')),
    ],
  },
  {
    name: 'pools',
    help: 'Manage pools',
    commands: [
      entry('delete', 'Delete pool', () => import('./commands/pools-delete.ts')),
      entry('export', 'Export all pools', () => import('./commands/pools-export.ts')),
      entry('get', 'Get pool size', () => import('./commands/pools-get.ts')),
      entry('import', 'Import pools', () => import('./commands/pools-import.ts')),
      entry('list', 'List pools', () => import('./commands/pools-list.ts')),
      entry('set', 'Configure pool', () => import('./commands/pools-set.ts')),
    ],
  },
  {
    name: 'providers',
    help: 'Display providers',
    commands: [
      entry('auth', 'Get information about API auth backends provided', () => providers('listAuthBackends')),
      entry('auth-managers', 'Get information about auth managers provided', () => withoutPython('auth-managers')),
      entry('behaviours', 'Get information about registered connection types with custom behaviours', () =>
        withoutPython('behaviours'),
      ),
      entry('configs', 'Get information about provider configuration', () => withoutPython('configs')),
      entry('executors', 'Get information about executors provided', () => providers('listExecutors')),
      entry('get', 'Get detailed information about a provider', () => import('./commands/providers-get.ts')),
      entry('hooks', 'List registered provider hooks', () => providers('listHooks')),
      entry('lazy-loaded', 'Checks that provider configuration is lazy loaded', () => withoutPython('lazy-loaded')),
      entry('links', 'List extra links registered by the providers', () => withoutPython('links')),
      entry('list', 'List installed providers', () => providers('listProviders')),
      entry('logging', 'Get information about task logging handlers provided', () => withoutPython('logging')),
      entry('notifications', 'Get information about notifications provided', () => withoutPython('notifications')),
      entry('secrets', 'Get information about secrets backends provided', () => withoutPython('secrets')),
      entry('triggers', 'List registered provider triggers', () => withoutPython('triggers')),
      entry('widgets', 'Get information about registered connection form widgets', () => withoutPython('widgets')),
    ],
  },
  {
    name: 'roles',
    help: 'Manage roles',
    commands: [
      entry('add-perms', 'Add roles permissions', () => import('./commands/roles-add-perms.ts')),
      entry('create', 'Create role', () => import('./commands/roles-create.ts')),
      entry('del-perms', 'Delete roles permissions', () => import('./commands/roles-del-perms.ts')),
      entry('delete', 'Delete role', () => import('./commands/roles-delete.ts')),
      entry(
        'export',
        'Export roles (without permissions) from db to JSON file',
        () => import('./commands/roles-export.ts'),
      ),
      entry(
        'import',
        'Import roles (without permissions) from JSON file to db',
        () => import('./commands/roles-import.ts'),
      ),
      entry('list', 'List roles', () => import('./commands/roles-list.ts')),
    ],
  },
  {
    name: 'tasks',
    help: 'Manage tasks',
    commands: [
      entry('clear', 'Clear a set of task instance, as if they never ran', () => import('./commands/tasks-clear.ts')),
      entry(
        'failed-deps',
        'Returns the unmet dependencies for a task instance',
        () => import('./commands/tasks-failed-deps.ts'),
      ),
      entry('list', 'List the tasks within a DAG', () => import('./commands/tasks-list.ts')),
      entry('render', "Render a task instance's template(s)", () => import('./commands/tasks-render.ts')),
      entry('run', 'Run a single task instance', () => import('./commands/tasks-run.ts')),
      entry('state', 'Get the status of a task instance', () => import('./commands/tasks-state.ts')),
      entry(
        'states-for-dag-run',
        'Get the status of all task instances in a dag run',
        () => import('./commands/tasks-states-for-dag-run.ts'),
      ),
      entry('test', 'Test a task instance', () => import('./commands/tasks-test.ts')),
    ],
  },
  {
    name: 'users',
    help: 'Manage users',
    commands: [
      entry('add-role', 'Add role to a user', () => import('./commands/users-add-role.ts')),
      entry('create', 'Create a user', () => import('./commands/users-create.ts')),
      entry('delete', 'Delete a user', () => import('./commands/users-delete.ts')),
      entry('export', 'Export all users', () => import('./commands/users-export.ts')),
      entry('import', 'Import users', () => import('./commands/users-import.ts')),
      entry('list', 'List users', () => import('./commands/users-list.ts')),
      entry('remove-role', 'Remove role from a user', () => import('./commands/users-remove-role.ts')),
      entry('reset-password', "Reset a user's password", () => import('./commands/users-reset-password.ts')),
    ],
  },
  {
    name: 'variables',
    help: 'Manage variables',
    commands: [
      entry('delete', 'Delete variable', () => import('./commands/variables-delete.ts')),
      entry('export', 'Export all variables', () => import('./commands/variables-export.ts')),
      entry('get', 'Get variable', () => import('./commands/variables-get.ts')),
      entry('import', 'Import variables', () => import('./commands/variables-import.ts')),
      entry('list', 'List variables', () => import('./commands/variables-list.ts')),
      entry('set', 'Set variable', () => import('./commands/variables-set.ts')),
    ],
  },
];

/** Its commands that belong to no group. */
export const GROUPED_COMMANDS: readonly CommandEntry[] = [
  entry('cheat-sheet', 'Display cheat sheet', () => import('./commands/cheat-sheet.ts')),
  entry('completion', 'Print what a shell needs to complete command lines', () => import('./commands/completion.ts')),
  entry('dag-processor', 'Start a standalone Dag Processor instance', () => import('./commands/dag-processor.ts')),
  entry('info', 'Show information about current Airflow and environment', () => import('./commands/info.ts')),
  entry('kerberos', 'Start a kerberos ticket renewer', () => import('./commands/kerberos.ts')),
  entry('plugins', 'Dump information about loaded plugins', () => import('./commands/plugins.ts')),
  entry(
    'rotate-fernet-key',
    'Rotate encrypted connection credentials and variables',
    () => import('./commands/rotate-fernet-key.ts'),
  ),
  entry('scheduler', 'Start a scheduler instance', () => import('./commands/scheduler.ts')),
  entry('serve-logs', 'Serve the logs of tasks of this machine', () => import('./commands/serve-logs.ts'), true),
  entry('standalone', 'Run an all-in-one copy of Airflow', () => import('./commands/standalone.ts')),
  entry(
    'sync-perm',
    'Update permissions for existing roles and optionally DAGs',
    () => import('./commands/sync-perm.ts'),
  ),
  entry('triggerer', 'Start a triggerer instance', () => import('./commands/triggerer.ts')),
  entry('version', 'Show the version', () => import('./commands/version.ts')),
  entry('webserver', 'Start a Airflow webserver instance', () => import('./commands/webserver.ts')),
  // What the web server is called in Airflow 3.
  entry('api-server', 'Start the web server', () => import('./commands/webserver.ts'), true),
];
