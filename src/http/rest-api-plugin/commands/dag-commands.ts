import { RESOURCES } from '../../../domain/permission.ts';
import { allow, allowDag } from '../../v1/definition/access.ts';
import { DAG_ID, EXECUTION_DATE, SUBDIR, TASK_ID, command, date, flag, json, text } from './plugin-command.ts';

const topic = 'DAGs and runs';
const READ_TASKS = allowDag('can_read', ['can_read', RESOURCES.taskInstances]);
const READ_TASK_INSTANCE = allowDag('can_read', ['can_read', RESOURCES.dagRuns], ['can_read', RESOURCES.taskInstances]);
/** Running a task by hand writes a task instance and runs the code of the DAG. */
const RUN_TASK = allowDag('can_edit', ['can_create', RESOURCES.dagRuns], ['can_edit', RESOURCES.taskInstances]);

const MARK_SUCCESS = flag('mark_success', 'Mark jobs as succeeded without running them');
const LOCAL = flag('local', 'Run the task using the LocalExecutor');
const IGNORE_DEPENDENCIES = flag(
  'ignore_dependencies',
  'Ignore task-specific dependencies, e.g. upstream, depends_on_past, and retry delay dependencies',
);
const TASK_REGEX = text('task_regex', 'A regular expression: only tasks whose id it matches', { mayHang: true });

/** Commands about DAGs, their runs and their tasks. */
export const DAG_COMMANDS = [
  command('list_dags', {
    topic,
    description: 'List all the DAGs',
    since: '0.1 or greater',
    runsIn: 'server',
    isRemembered: true,
    arguments: [SUBDIR, flag('report', 'Show DagBag loading report', { mayHang: true })],
    // The list is cut down to what the caller may read (hide-dags.ts); the report names every DAG.
    access: ({ report }) => (report === undefined ? allowDag('can_read') : allow('can_read', RESOURCES.dags)),
    changes: false,
  }),
  command('list_tasks', {
    topic,
    description: 'List the tasks within a DAG',
    since: '0.1 or greater',
    runsIn: 'server',
    isRemembered: true,
    arguments: [DAG_ID, flag('tree', 'Tree view', { mayHang: true }), SUBDIR],
    access: READ_TASKS,
    changes: false,
  }),
  command('trigger_dag', {
    topic,
    description: 'Trigger a DAG run',
    since: '1.6.0 or greater',
    runsIn: 'server',
    arguments: [
      DAG_ID,
      SUBDIR,
      text('run_id', 'Helps to identify this run'),
      json('conf', 'JSON that the run gets as its conf'),
      date('exec_date', 'The execution date of the DAG'),
    ],
    access: allowDag('can_edit', ['can_create', RESOURCES.dagRuns]),
    changes: true,
  }),
  command('dag_state', {
    topic,
    description: 'Get the status of a dag run',
    since: '1.8.0 or greater',
    runsIn: 'server',
    arguments: [DAG_ID, EXECUTION_DATE, SUBDIR],
    access: allowDag('can_read', ['can_read', RESOURCES.dagRuns]),
    changes: false,
  }),
  command('task_state', {
    topic,
    description: 'Get the status of a task instance',
    since: '1.0.0 or greater',
    runsIn: 'server',
    arguments: [DAG_ID, TASK_ID, EXECUTION_DATE, SUBDIR],
    access: READ_TASK_INSTANCE,
    changes: false,
  }),
  command('task_failed_deps', {
    topic,
    description:
      'Say what a task instance waits for: why the scheduler does not queue it, or an executor does not run it',
    since: '1.8.0 or greater',
    runsIn: 'server',
    arguments: [DAG_ID, TASK_ID, EXECUTION_DATE, SUBDIR],
    access: READ_TASK_INSTANCE,
    changes: false,
  }),
  command('pause', {
    topic,
    description: 'Pause a DAG',
    since: '1.7.0 or greater',
    runsIn: 'server',
    arguments: [DAG_ID, SUBDIR],
    access: allowDag('can_edit'),
    changes: true,
  }),
  command('unpause', {
    topic,
    description: 'Resume a paused DAG',
    since: '1.7.0 or greater',
    runsIn: 'server',
    arguments: [DAG_ID, SUBDIR],
    access: allowDag('can_edit'),
    changes: true,
  }),
  command('clear', {
    topic,
    description: 'Clear a set of task instances, as if they never ran',
    since: '0.1 or greater',
    runsIn: 'server',
    arguments: [
      DAG_ID,
      TASK_REGEX,
      date('start_date', 'Override start_date YYYY-MM-DD'),
      date('end_date', 'Override end_date YYYY-MM-DD'),
      SUBDIR,
      flag('upstream', 'Include upstream tasks'),
      flag('downstream', 'Include downstream tasks'),
      flag('only_failed', 'Only failed jobs'),
      flag('only_running', 'Only running jobs'),
      flag('exclude_subdags', 'Exclude subdags'),
    ],
    fixedFlags: ['--no_confirm'],
    access: allowDag('can_edit', ['can_read', RESOURCES.dagRuns], ['can_edit', RESOURCES.taskInstances]),
    changes: true,
  }),
  command('render', {
    topic,
    description: "Render a task instance's template(s)",
    since: '1.7.0 or greater',
    runsIn: 'process',
    arguments: [DAG_ID, TASK_ID, EXECUTION_DATE, SUBDIR],
    access: READ_TASK_INSTANCE,
    changes: false,
  }),
  command('test', {
    topic,
    description:
      'Test a task instance: run a task without checking for dependencies or recording its state in the database',
    since: '0.1 or greater',
    runsIn: 'process',
    arguments: [
      DAG_ID,
      TASK_ID,
      EXECUTION_DATE,
      SUBDIR,
      flag('dry_run', 'Perform a dry run'),
      json('task_params', 'Sends a JSON params dict to the task'),
    ],
    access: RUN_TASK,
    changes: true,
  }),
  command('run', {
    topic,
    description: 'Run a single task instance',
    since: '1.0.0 or greater',
    runsIn: 'process',
    arguments: [
      DAG_ID,
      TASK_ID,
      EXECUTION_DATE,
      SUBDIR,
      MARK_SUCCESS,
      flag('force', 'Ignore previous task instance state, rerun regardless if task already succeeded'),
      text('pool', 'Resource pool to use'),
      text('cfg_path', 'Path to config file to use instead of airflow.cfg', { path: 'read' }),
      LOCAL,
      flag(
        'ignore_all_dependencies',
        'Ignores all non-critical dependencies, including ignore_ti_state and ignore_task_deps',
      ),
      IGNORE_DEPENDENCIES,
      flag('ignore_depends_on_past', 'Ignore depends_on_past dependencies (but respect upstream dependencies)'),
      // The name that the older generation has for it.
      flag('ignore_first_depends_on_past', '', { flag: '--ignore_depends_on_past', hidden: true }),
      flag('ship_dag', 'Pickles (serializes) the DAG and ships it to the worker'),
      text('pickle', 'Serialized pickle object of the entire dag (used internally)'),
    ],
    access: RUN_TASK,
    changes: true,
  }),
  command('backfill', {
    topic,
    description: 'Run subsections of a DAG for a specified date range',
    since: '0.1 or greater',
    runsIn: 'process',
    arguments: [
      DAG_ID,
      TASK_REGEX,
      date('start_date', 'Override start_date YYYY-MM-DD. Either this or the end_date needs to be provided.'),
      date('end_date', 'Override end_date YYYY-MM-DD. Either this or the start_date needs to be provided.'),
      MARK_SUCCESS,
      LOCAL,
      flag('donot_pickle', 'Do not attempt to pickle the DAG object to send over to the workers'),
      // No DAG has it.
      flag('include_adhoc', 'Include dags with the adhoc argument.', { place: 'shown' }),
      IGNORE_DEPENDENCIES,
      flag(
        'ignore_first_depends_on_past',
        'Ignores depends_on_past dependencies for the first set of tasks only (subsequent executions in the backfill DO respect depends_on_past).',
      ),
      SUBDIR,
      text('pool', 'Resource pool to use'),
      flag('dry_run', 'Perform a dry run'),
    ],
    access: RUN_TASK,
    changes: true,
  }),
  command('delete_dag', {
    topic,
    description: 'Delete everything that the database has of a DAG, but not its file',
    since: '1.10.0 or greater',
    runsIn: 'server',
    arguments: [DAG_ID],
    fixedFlags: ['--yes'],
    access: allowDag('can_delete'),
    changes: true,
  }),
];
