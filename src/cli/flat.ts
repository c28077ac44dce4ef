import type { Command, CommandEntry } from './command.ts';

/** A command of the older grammar. */
export interface FlatEntry extends CommandEntry {
  /** Printed on standard error at each use; undefined: nothing, as in Airflow. */
  readonly notice: string | undefined;
}

/**
 * A command of this grammar, in the file of the one that follows it.
 * @param instead how it is called in the grammar of Airflow 2
 */
function entry(name: string, instead: readonly string[], load: () => Promise<{ flat: Command }>): FlatEntry {
  const quoted = instead.map((command) => `'${command}'`);
  const last = quoted.pop() ?? '';
  const names = quoted.length === 0 ? last : `${quoted.join(', ')}, or ${last}`;
  return {
    name,
    help: '',
    notice: `The '${name}' command is deprecated and removed in Airflow 2.0, please use ${names} instead`,
    load: async () => (await load()).flat,
  };
}

/** As {@link entry}, with what Airflow says instead of that, if anything. */
function entryWithNotice(name: string, notice: string | undefined, load: () => Promise<{ flat: Command }>): FlatEntry {
  return { ...entry(name, [], load), notice };
}

/** The grammar of Airflow 1.10, as far as it is not that of Airflow 2: `list_dags`. */
export const FLAT: readonly FlatEntry[] = [
  entryWithNotice('backfill', undefined, () => import('./commands/dags-backfill.ts')),
  entry('checkdb', ['db check'], () => import('./commands/db-check.ts')),
  entry('clear', ['tasks clear'], () => import('./commands/tasks-clear.ts')),
  entryWithNotice(
    'connections',
    "The mode (-l, -d, etc) options to 'connections' have been deprecated and removed in Airflow 2.0, please use the get/set/list subcommands instead",
    () => import('./commands/connections.ts'),
  ),
  entry('create_user', ['users create'], () => import('./commands/users-create.ts')),
  entry('dag_state', ['dags state'], () => import('./commands/dags-state.ts')),
  entry('delete_dag', ['dags delete'], () => import('./commands/dags-delete.ts')),
  entry('delete_user', ['users delete'], () => import('./commands/users-delete.ts')),
  entryWithNotice('generate_pod_template', undefined, () => import('./commands/kubernetes.ts')),
  entry('initdb', ['db init'], () => import('./commands/db-migrate.ts')),
  entry('list_dag_runs', ['dags list-runs'], () => import('./commands/dags-list-runs.ts')),
  entry('list_dags', ['dags list', 'dags report'], () => import('./commands/dags-list.ts')),
  entry('list_tasks', ['tasks list'], () => import('./commands/tasks-list.ts')),
  entry('list_users', ['users list'], () => import('./commands/users-list.ts')),
  entry('next_execution', ['dags next-execution'], () => import('./commands/dags-next-execution.ts')),
  entry('pause', ['dags pause'], () => import('./commands/dags-pause.ts')),
  entry(
    'pool',
    ['pools list', 'pools get', 'pools set', 'pools delete', 'pools import', 'pools export'],
    () => import('./commands/pool.ts'),
  ),
  entry('render', ['tasks render'], () => import('./commands/tasks-render.ts')),
  entry('resetdb', ['db reset'], () => import('./commands/db-reset.ts')),
  entry('rotate_fernet_key', ['rotate-fernet-key'], () => import('./commands/rotate-fernet-key.ts')),
  entryWithNotice('run', undefined, () => import('./commands/tasks-run.ts')),
  entry('shell', ['db shell'], () => import('./commands/db-shell.ts')),
  entry('show_dag', ['dags show'], () => import('./commands/dags-show.ts')),
  entry('sync_perm', ['sync-perm'], () => import('./commands/sync-perm.ts')),
  entry('task_failed_deps', ['tasks failed-deps'], () => import('./commands/tasks-failed-deps.ts')),
  entry('task_state', ['tasks state'], () => import('./commands/tasks-state.ts')),
  entry('test', ['tasks test'], () => import('./commands/tasks-test.ts')),
  entry('trigger_dag', ['dags trigger'], () => import('./commands/dags-trigger.ts')),
  entry('unpause', ['dags unpause'], () => import('./commands/dags-unpause.ts')),
  entry('flower', ['celery flower'], () => import('./commands/celery-flower.ts')),
  entry('serve_logs', ['serve-logs'], () => import('./commands/serve-logs.ts')),
  entry('worker', ['celery worker'], () => import('./commands/celery-worker.ts')),
  entry('upgradedb', ['db upgrade'], () => import('./commands/db-migrate.ts')),
  entry('variables', ['variables list'], () => import('./commands/variables.ts')),
];
