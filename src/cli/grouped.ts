import type { Command, CommandEntry, CommandGroup } from './command.ts';

/** A command of this grammar, in a file of its own. */
function entry(name: string, help: string, load: () => Promise<{ grouped: Command }>, hidden = false): CommandEntry {
  return { name, help, hidden, load: async () => (await load()).grouped };
}

/** The grammar of Airflow 2: `dags list`. Files are loaded when their command is run. */
export const GROUPS: readonly CommandGroup[] = [
  {
    name: 'dags',
    help: 'Manage DAGs',
    commands: [
      entry('list', 'List all the DAGs', () => import('./commands/dags-list.ts')),
      entry(
        'trigger',
        "Trigger a new DAG run. If DAG is paused then dagrun state will remain queued, and the task won't run.",
        () => import('./commands/dags-trigger.ts'),
      ),
    ],
  },
  {
    name: 'db',
    help: 'Database operations',
    commands: [
      entry('check', 'Check if the database can be reached', () => import('./commands/db-check.ts')),
      entry('check-migrations', 'Check if migration have finished', () => import('./commands/db-check-migrations.ts')),
      entry('downgrade', 'Downgrade the schema of the metadata database.', () => import('./commands/db-downgrade.ts')),
      entry('init', 'Initialize the metadata database', () => import('./commands/db-migrate.ts'), true),
      entry(
        'migrate',
        'Migrates the metadata database to the latest version',
        () => import('./commands/db-migrate.ts'),
      ),
      entry('reset', 'Burn down and rebuild the metadata database', () => import('./commands/db-reset.ts')),
      entry(
        'upgrade',
        'Upgrade the metadata database to latest version',
        () => import('./commands/db-migrate.ts'),
        true,
      ),
    ],
  },
  {
    name: 'users',
    help: 'Manage users',
    commands: [
      entry('create', 'Create a user', () => import('./commands/users-create.ts')),
      entry('delete', 'Delete a user', () => import('./commands/users-delete.ts')),
      entry('list', 'List users', () => import('./commands/users-list.ts')),
    ],
  },
];

/** Its commands that belong to no group. */
export const GROUPED_COMMANDS: readonly CommandEntry[] = [
  entry('dag-processor', 'Start a standalone Dag Processor instance', () => import('./commands/dag-processor.ts')),
  entry('scheduler', 'Start a scheduler instance', () => import('./commands/scheduler.ts')),
  entry('standalone', 'Run an all-in-one copy of Airflow', () => import('./commands/standalone.ts')),
  entry('version', 'Show the version', () => import('./commands/version.ts')),
  entry('webserver', 'Start a Airflow webserver instance', () => import('./commands/webserver.ts')),
  // What the web server is called in Airflow 3.
  entry('api-server', 'Start the web server', () => import('./commands/webserver.ts'), true),
];
