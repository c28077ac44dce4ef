import { collection, component } from '../definition/component.ts';
import {
  anyObject,
  flag,
  integer,
  listOf,
  moment,
  nullable,
  number,
  optional,
  readOnlyText,
  text,
} from '../definition/fields.ts';
import { ScheduleInterval, TimeDelta } from './schedule-interval.ts';

const textOrNull = (description: string) => nullable(readOnlyText(description));
const flagOrNull = (description: string) => nullable(flag({ readOnly: true, description }));
const countOrNull = (description: string) => nullable(integer({ readOnly: true, description }));
const momentOrNull = (description: string) => nullable(moment({ readOnly: true, description }));

const Tag = component('Tag', { name: text({ description: 'The tag.' }) }, { description: 'A tag of a DAG.' });

/** Everything that lists show of a DAG. */
const DAG_FIELDS = {
  dag_id: readOnlyText('The id of the DAG.'),
  dag_display_name: readOnlyText('What people see; the id where the author gave nothing else.'),
  root_dag_id: textOrNull('Always null: there are no sub-DAGs.'),
  is_paused: nullable(
    flag({ description: 'Whether no runs are made by schedule and nothing more of its runs begins.' }),
  ),
  is_active: flagOrNull('Whether its file is there.'),
  is_subdag: flag({ readOnly: true, description: 'Always false: there are no sub-DAGs.' }),
  last_parsed_time: momentOrNull('When its file was last read and said something new.'),
  last_pickled: momentOrNull('Always null: nothing is pickled.'),
  last_expired: momentOrNull('Always null.'),
  scheduler_lock: flagOrNull('Always null: schedulers lock no DAGs.'),
  pickle_id: textOrNull('Always null: nothing is pickled.'),
  default_view: textOrNull('The page that is shown of it first.'),
  fileloc: readOnlyText('The absolute path of its file.'),
  file_token: readOnlyText('Stands for the file where its source is read or it is parsed anew.'),
  owners: listOf(text(), { readOnly: true, description: 'The owners of its tasks.' }),
  description: textOrNull('What it is for, as its author says.'),
  schedule_interval: nullable(ScheduleInterval),
  timetable_description: textOrNull('When it runs, in words.'),
  tags: nullable(listOf(Tag, { readOnly: true, description: 'Its tags.' })),
  max_active_tasks: countOrNull('How many of its task instances may run at once.'),
  max_active_runs: countOrNull('How many of its runs may be active at once.'),
  has_task_concurrency_limits: flagOrNull('Whether one of its tasks limits its own instances.'),
  has_import_errors: flagOrNull('Whether its file does not load now; the last good version goes on.'),
  next_dagrun: momentOrNull('The logical date of its next run by schedule.'),
  next_dagrun_data_interval_start: momentOrNull('Where the data interval of that run begins.'),
  next_dagrun_data_interval_end: momentOrNull('Where it ends.'),
  next_dagrun_create_after: momentOrNull('When that run is made at the earliest.'),
  max_consecutive_failed_dag_runs: countOrNull('After how many failed runs in a row it is paused; 0: never.'),
} as const;

export const DAG = component('DAG', DAG_FIELDS, { description: 'A DAG.' });

/** The names that `fields` may have. */
export const DAG_FIELD_NAMES: readonly string[] = Object.keys(DAG_FIELDS);

export const DAGCollection = collection('DAGCollection', 'dags', DAG, { description: 'A page of DAGs.' });

const DETAIL_FIELDS = {
  timezone: nullable(readOnlyText('The time zone that its schedule is about.')),
  catchup: flagOrNull('Whether runs that were due before now are made up for.'),
  orientation: textOrNull('In which direction its graph is drawn.'),
  concurrency: nullable(
    number({ readOnly: true, deprecated: true, description: 'The older name of `max_active_tasks`.' }),
  ),
  start_date: momentOrNull('Before it, no run is made by schedule.'),
  dag_run_timeout: nullable(TimeDelta),
  dataset_expression: nullable(anyObject({ description: 'The datasets that it waits for.' })),
  doc_md: textOrNull('Its documentation, in Markdown.'),
  params: anyObject({ readOnly: true, description: 'The params of its runs by name.' }),
  end_date: momentOrNull('After it, no run is made by schedule.'),
  is_paused_upon_creation: flagOrNull('Whether it was to be paused when it was new; null: as configured.'),
  last_parsed: momentOrNull('When this answer looked at it.'),
  template_searchpath: nullable(
    listOf(text(), {
      readOnly: true,
      description: 'Folders of template files. Always null: they stay with the tasks.',
    }),
  ),
  render_template_as_native_obj: flagOrNull('Whether templates give values instead of text.'),
} as const;

export const DAGDetail = component(
  'DAGDetail',
  {
    ...DAG_FIELDS,
    ...DETAIL_FIELDS,
    template_search_path: optional(
      nullable(listOf(text(), { description: 'Never there; answers have `template_searchpath`.' })),
    ),
  },
  { description: 'A DAG with what its file says.' },
);

export const DAG_DETAIL_FIELD_NAMES: readonly string[] = [...DAG_FIELD_NAMES, ...Object.keys(DETAIL_FIELDS)];

export const DagSource = component(
  'DagSource',
  { content: text({ description: 'The text of the file.' }) },
  { description: 'The source of a DAG file.' },
);
