import { component } from '../definition/component.ts';
import { flag, integer, listOf, moment, nullable, number, text } from '../definition/fields.ts';
import { TaskState, UpdateTaskState } from './task-state.ts';

const least = (what: string) => moment({ description: `Only with ${what} at this moment or later.` });
const most = (what: string) => moment({ description: `Only with ${what} at this moment or earlier.` });
const oneOfThese = (what: string) => listOf(text(), { description: `Only with one of these ${what}.` });

export const ListTaskInstanceForm = component(
  'ListTaskInstanceForm',
  {
    page_offset: integer({ minimum: 0, description: 'How many are left out before the page.' }),
    page_limit: integer({ minimum: 1, default: 100, description: 'How many there are on the page at most.' }),
    dag_ids: oneOfThese('DAGs'),
    dag_run_ids: oneOfThese('run ids'),
    task_ids: oneOfThese('task ids'),
    execution_date_gte: least('the logical date of the run'),
    execution_date_lte: most('the logical date of the run'),
    start_date_gte: least('the start'),
    start_date_lte: most('the start'),
    end_date_gte: least('the end'),
    end_date_lte: most('the end'),
    duration_gte: number({ description: 'Only those that took so many seconds or more.' }),
    duration_lte: number({ description: 'Only those that took so many seconds or less.' }),
    state: listOf(TaskState, { description: 'Only in one of these states.' }),
    pool: oneOfThese('pools'),
    queue: oneOfThese('queues'),
    executor: oneOfThese('executors'),
  },
  { description: 'Which task instances are meant.' },
);

const dryRun = flag({ default: true, description: 'Only say what would be done, and do nothing.' });
const upstream = flag({ default: false, description: 'Also the tasks before.' });
const downstream = flag({ default: false, description: 'Also the tasks after.' });
const future = flag({ default: false, description: 'Also in later runs.' });
const past = flag({ default: false, description: 'Also in earlier runs.' });

export const ClearTaskInstances = component(
  'ClearTaskInstances',
  {
    dry_run: dryRun,
    task_ids: listOf(text(), { minItems: 1, description: 'Only these tasks.' }),
    start_date: text({ description: 'Only runs of this logical date or a later one.' }),
    end_date: text({ description: 'Only runs of this logical date or an earlier one.' }),
    only_failed: flag({ default: true, description: 'Only those that failed.' }),
    only_running: flag({ default: false, description: 'Only those that run.' }),
    include_subdags: flag({ description: 'Without effect: there are no sub-DAGs.' }),
    include_parentdag: flag({ description: 'Without effect: there are no sub-DAGs.' }),
    reset_dag_runs: flag({ description: 'Let finished runs go on.' }),
    dag_run_id: nullable(text({ description: 'Only this run.' })),
    include_upstream: upstream,
    include_downstream: downstream,
    include_future: future,
    include_past: past,
  },
  { description: 'Which task instances are to run again.' },
);

export const UpdateTaskInstancesState = component(
  'UpdateTaskInstancesState',
  {
    dry_run: dryRun,
    task_id: text({ description: 'The task.' }),
    execution_date: text({ description: 'The logical date of the run. Either this or `dag_run_id`.' }),
    dag_run_id: text({ description: 'The run. Either this or `execution_date`.' }),
    include_upstream: upstream,
    include_downstream: downstream,
    include_future: future,
    include_past: past,
    new_state: UpdateTaskState,
  },
  { description: 'Which task instances get which state.' },
);

export const UpdateTaskInstance = component(
  'UpdateTaskInstance',
  { dry_run: dryRun, new_state: UpdateTaskState },
  { description: 'The state that a task instance gets.' },
);

export const SetTaskInstanceNote = component(
  'SetTaskInstanceNote',
  { note: text({ description: 'What is to be remembered, 1000 characters at most; empty: nothing.' }) },
  { needs: ['note'], description: 'A note about a task instance.' },
);
