import { INTEGER, positional, positionalOf, text, value } from '../option.ts';
import { FLAT_SUBDIR } from './common-options.ts';
import { DATE } from './date-option.ts';

/* What names a DAG, a task and a run, and what a run is started with. */
export const DAG_ID = positional('dag_id', 'The id of the dag');
export const TASK_ID = positional('task_id', 'The id of the task');
export const EXECUTION_DATE = positionalOf('execution_date', DATE, 'The execution date of the DAG');
export const CONF = text(['-c', '--conf'], 'JSON object that the run is started with: its conf');
export const RUN_OR_DATE = positional(
  'execution_date_or_run_id',
  'The execution_date of the DAG or run_id of the DAGRun',
);
/** What to say where there is no such run. */
export function missingRun(dagId: string, given: string): string {
  return `DagRun for ${dagId} with run_id or execution_date of '${given}' not found`;
}

export const MAP_INDEX = value(['--map-index'], INTEGER, -1, 'Mapped task index', {
  refusal: 'there are no mapped tasks yet',
});

/** What names a task instance in the grammar of Airflow 1.10. */
export const FLAT_TASK_INSTANCE = {
  dagId: DAG_ID,
  taskId: TASK_ID,
  run: { ...positional('execution_date', 'The execution date of the DAG'), reader: DATE },
  subdir: FLAT_SUBDIR,
} as const;
