import { TRIGGER_RULES, WEIGHT_RULES } from '../../../domain/task-options.ts';
import { component } from '../definition/component.ts';
import {
  anyObject,
  flag,
  integer,
  listOf,
  moment,
  nullable,
  number,
  oneOf,
  optional,
  readOnlyText,
  text,
} from '../definition/fields.ts';
import { DAG } from './dag.ts';
import { TimeDelta } from './schedule-interval.ts';

const momentOrNull = (description: string) => nullable(moment({ readOnly: true, description }));

export const ClassReference = component(
  'ClassReference',
  { module_path: readOnlyText('The module of the class.'), class_name: readOnlyText('Its name there.') },
  { description: 'A class, by the name that it has in Airflow.' },
);

export const Task = component(
  'Task',
  {
    class_ref: ClassReference,
    task_id: readOnlyText('The id of the task, unique in its DAG.'),
    task_display_name: readOnlyText('What people see; the id where the author gave nothing else.'),
    operator_name: readOnlyText('The kind of the task.'),
    owner: readOnlyText('Who is responsible for it.'),
    start_date: momentOrNull('It runs for no earlier date.'),
    end_date: momentOrNull('It runs for no later date.'),
    trigger_rule: oneOf(TRIGGER_RULES, { readOnly: true, description: 'Which states of the tasks above let it run.' }),
    extra_links: listOf(ClassReference, { readOnly: true, description: 'The links that its instances may have.' }),
    depends_on_past: flag({
      readOnly: true,
      description: 'Whether it runs only where it succeeded in the run before.',
    }),
    is_mapped: flag({ readOnly: true, description: 'Whether it has an instance for each of a list of values.' }),
    wait_for_downstream: flag({
      readOnly: true,
      description: 'Whether it runs only where the tasks below it have ended well in the run before, too.',
    }),
    retries: number({ readOnly: true, description: 'How many more tries it gets when it fails.' }),
    queue: nullable(readOnlyText('The queue of workers that run it.')),
    executor: optional(nullable(readOnlyText('The executor that runs it. Left out: there is one for all.'))),
    pool: readOnlyText('The pool whose slots it takes.'),
    pool_slots: number({ readOnly: true, description: 'How many of them.' }),
    execution_timeout: nullable(TimeDelta),
    retry_delay: nullable(TimeDelta),
    retry_exponential_backoff: flag({ readOnly: true, description: 'Whether the delay grows at each further try.' }),
    priority_weight: number({ readOnly: true, description: 'Its own weight where slots are scarce.' }),
    weight_rule: oneOf(WEIGHT_RULES, { readOnly: true, description: 'Whose weights are added to it.' }),
    ui_color: readOnlyText('Its color.'),
    ui_fgcolor: readOnlyText('The color of text on it.'),
    template_fields: listOf(text(), { readOnly: true, description: 'Its arguments that may hold templates.' }),
    sub_dag: optional(nullable(DAG)),
    downstream_task_ids: listOf(text(), { readOnly: true, description: 'The tasks directly below it.' }),
    params: anyObject({ readOnly: true, description: 'The params that it sees, by name.' }),
    doc_md: nullable(readOnlyText('Its documentation, in Markdown.')),
  },
  { description: 'A task of a DAG.' },
);

export const TaskCollection = component(
  'TaskCollection',
  { tasks: listOf(Task), total_entries: integer({ readOnly: true, description: 'How many tasks the DAG has.' }) },
  { description: 'The tasks of a DAG.' },
);
