import { collection, component } from '../definition/component.ts';
import { anyObject, integer, listOf, moment, nullable, number, optional, text } from '../definition/fields.ts';
import { Job, SlaMiss, Trigger } from './task-instance-parts.ts';
import { TaskState } from './task-state.ts';

/** What tries, past and present, have. */
const tryFields = {
  task_id: text({ description: 'The id of the task.' }),
  task_display_name: text({ description: 'The name of the task for people.' }),
  dag_id: text({ description: 'The id of the DAG.' }),
  dag_run_id: text({ description: 'The id of the run.' }),
  start_date: nullable(moment({ description: 'When the try began.' })),
  end_date: nullable(moment({ description: 'When it ended.' })),
  duration: nullable(number({ description: 'How long it took, in seconds.' })),
  state: TaskState,
  try_number: integer({ description: 'Which try it is, from 1; 0 where none has begun.' }),
  map_index: integer({ description: 'Which one of a mapped task it is; -1 where the task is not mapped.' }),
  max_tries: integer({ description: 'How many retries there may be.' }),
  hostname: text({ description: 'The machine that ran it.' }),
  unixname: text({ description: 'The operating system user that ran it.' }),
  pool: text({ description: 'The pool whose slots it takes.' }),
  pool_slots: integer({ description: 'How many slots it takes.' }),
  queue: nullable(text({ description: 'The queue of the executor.' })),
  priority_weight: nullable(integer({ description: 'Which of several goes first: the greater.' })),
  operator: nullable(text({ description: 'The kind of the task.' })),
  queued_when: nullable(text({ description: 'When it was handed to the executor.' })),
  pid: nullable(integer({ description: 'The process that ran it.' })),
  executor: nullable(text({ description: 'The executor that the task asks for; null for the usual one.' })),
  executor_config: text({ description: 'Settings for the executor, in the spelling of Python.' }),
};

export const TaskInstance = component(
  'TaskInstance',
  {
    ...tryFields,
    execution_date: moment({ description: 'The logical date of the run.' }),
    sla_miss: SlaMiss,
    rendered_map_index: nullable(text({ description: 'The name of one of a mapped task, where it has any.' })),
    rendered_fields: anyObject({ description: 'The template fields as they were rendered; secrets are hidden.' }),
    trigger: Trigger,
    triggerer_job: Job,
    note: nullable(text({ description: 'What people wrote down about it.' })),
  },
  { description: 'What became of a task in a run.' },
);

export const TaskInstanceCollection = collection('TaskInstanceCollection', 'task_instances', TaskInstance, {
  description: 'A page of task instances.',
});

export const TaskInstanceHistory = component('TaskInstanceHistory', tryFields, { description: 'One try of a task.' });

/** Airflow's document names the list `task_instances_history`, its answers `task_instances`: ours too, both. */
export const TaskInstanceHistoryCollection = {
  ...component(
    'TaskInstanceHistoryCollection',
    {
      task_instances_history: optional(
        listOf(TaskInstanceHistory, { description: 'Answers have the list under the name `task_instances`.' }),
      ),
      total_entries: integer({ description: 'How many tries there are in all.' }),
    },
    { description: 'Tries of a task, the earliest first.' },
  ),
  additionalProperties: true,
};

export const TaskInstanceReference = component(
  'TaskInstanceReference',
  {
    task_id: optional(text({ readOnly: true, description: 'The id of the task.' })),
    dag_id: optional(text({ readOnly: true, description: 'The id of the DAG.' })),
    execution_date: optional(text({ readOnly: true, description: 'The logical date of the run.' })),
    dag_run_id: optional(text({ readOnly: true, description: 'The id of the run.' })),
  },
  { description: 'Says which task instance is meant.' },
);

export const TaskInstanceReferenceCollection = component(
  'TaskInstanceReferenceCollection',
  { task_instances: listOf(TaskInstanceReference) },
  { description: 'Says which task instances are meant.' },
);

const TaskFailedDependency = component(
  'TaskFailedDependency',
  { name: text({ description: 'What it waits for.' }), reason: text({ description: 'Why that holds it back.' }) },
  { description: 'One thing that keeps a task instance from being queued.' },
);

export const TaskInstanceDependencyCollection = component(
  'TaskInstanceDependencyCollection',
  { dependencies: listOf(TaskFailedDependency) },
  { description: 'All that keeps a task instance from being queued.' },
);
