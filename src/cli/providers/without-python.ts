import { CommandFailure } from '../command-failure.ts';
import { type Command, defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';

/** What the commands about parts of Python packages answer: why there is nothing to list, and what to use. */
const REASONS = {
  'auth-managers':
    'Airflow loads its auth manager from a package of Python; users and roles are built in here: see `airflow users list` and `airflow roles list`.',
  behaviours:
    'Behaviours of fields belong to forms that packages of Python bring; `airflow connections add --help` names the fields that every connection has.',
  configs:
    'No packages bring configuration of their own; all options are in `airflow config list --include-descriptions`.',
  'lazy-loaded': 'There are no packages of Python that could be loaded late.',
  links: 'Extra links are classes of Python packages; what a task shows is in its log, or in what it pushes as XCom.',
  logging:
    'Remote log handlers are classes of Python packages; logs are files below [logging] base_log_folder, and workers serve theirs.',
  notifications: 'Notifications are classes of Python packages; a callback of a DAG or task is a function of its file.',
  secrets:
    'Secrets backends are classes of Python packages; variables and connections come from the environment (AIRFLOW_VAR_…, AIRFLOW_CONN_…) and the database.',
  triggers: 'Triggers are classes of Python packages that a triggerer runs, and there is no triggerer here.',
  widgets: 'Widgets belong to forms that packages of Python bring.',
} as const;

export type PythonPart = keyof typeof REASONS;

/** `providers <name>` of something that has no counterpart: it says so and fails. */
export function withoutPython(name: PythonPart): { grouped: Command } {
  const run = () => Promise.reject(new CommandFailure(REASONS[name]));
  const description = REASONS[name];
  return {
    grouped:
      name === 'lazy-loaded'
        ? defineCommand({ description, options: { verbose: VERBOSE }, run })
        : defineCommand({ description, options: { output: OUTPUT, verbose: VERBOSE }, run }),
  };
}
