import type { Command, CommandEntry } from './command.ts';

/** A command of the older grammar. */
export interface FlatEntry extends CommandEntry {
  /** Printed on standard error at each use. */
  readonly notice: string;
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

/** The grammar of Airflow 1.10, as far as it is not that of Airflow 2: `list_dags`. */
export const FLAT: readonly FlatEntry[] = [
  entry('checkdb', ['db check'], () => import('./commands/db-check.ts')),
  entry('create_user', ['users create'], () => import('./commands/users-create.ts')),
  entry('delete_user', ['users delete'], () => import('./commands/users-delete.ts')),
  entry('initdb', ['db init'], () => import('./commands/db-migrate.ts')),
  entry('list_dags', ['dags list', 'dags report'], () => import('./commands/dags-list.ts')),
  entry('list_users', ['users list'], () => import('./commands/users-list.ts')),
  entry('resetdb', ['db reset'], () => import('./commands/db-reset.ts')),
  entry('trigger_dag', ['dags trigger'], () => import('./commands/dags-trigger.ts')),
  entry('upgradedb', ['db upgrade'], () => import('./commands/db-migrate.ts')),
];
