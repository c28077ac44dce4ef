import { choice, flag, text } from '../option.ts';
import { OUTPUT_FORMATS } from '../output/print-rows.ts';

/** Options that many commands have, in the words of Airflow 2. */
export const VERBOSE = flag(['-v', '--verbose'], 'Make logging output more verbose');
export const YES = flag(['-y', '--yes'], 'Do not prompt to confirm. Use with care!');
export const OUTPUT = choice(
  ['-o', '--output'],
  OUTPUT_FORMATS,
  'table',
  'Output format. Allowed values: json, yaml, plain, table (default: table)',
  {
    metavar: '(table, json, yaml, plain)',
  },
);

const SUBDIR_HELP =
  "File location or directory from which to look for the dag. Defaults to '[AIRFLOW_HOME]/dags' where [AIRFLOW_HOME] is the value you set for 'AIRFLOW_HOME' config you set in 'airflow.cfg'";

/** Where DAG files lie, for commands that read them; others take it and need nothing from it. */
export const SUBDIR = text(['-S', '--subdir'], SUBDIR_HELP);
/** The same in the grammar of Airflow 1.10. */
export const FLAT_SUBDIR = text(['-sd', '--subdir'], SUBDIR_HELP);
