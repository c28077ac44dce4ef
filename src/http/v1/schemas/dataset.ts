import { DAG_RUN_STATES } from '../../../domain/states.ts';
import { collection, component } from '../definition/component.ts';
import { anyObject, anything, integer, listOf, moment, nullable, oneOf, optional, text } from '../definition/fields.ts';

const created = { created_at: text({ description: 'Since when it is known.' }) };
const changed = { ...created, updated_at: text({ description: 'When it was last changed.' }) };

const DagScheduleDatasetReference = component(
  'DagScheduleDatasetReference',
  { dag_id: nullable(text({ description: 'The DAG that waits for the dataset.' })), ...changed },
  { description: 'A DAG that waits for a dataset.' },
);

const TaskOutletDatasetReference = component(
  'TaskOutletDatasetReference',
  {
    dag_id: nullable(text({ description: 'The DAG of the task.' })),
    task_id: nullable(text({ description: 'The task that changes the dataset.' })),
    ...changed,
  },
  { description: 'A task that changes a dataset.' },
);

export const Dataset = component(
  'Dataset',
  {
    id: integer({ description: 'The id of the dataset.' }),
    uri: text({ description: 'What identifies the data.' }),
    extra: nullable(anyObject({ description: 'What its author says besides.' })),
    ...changed,
    consuming_dags: listOf(DagScheduleDatasetReference),
    producing_tasks: listOf(TaskOutletDatasetReference),
    aliases: listOf(anything(), { description: 'The aliases that stand for it.' }),
  },
  { description: 'Data that tasks make and DAGs wait for.' },
);

export const DatasetCollection = collection('DatasetCollection', 'datasets', Dataset, {
  description: 'A page of datasets. The total counts all there are, whatever the filters say.',
});

const momentOrNull = (description: string) => nullable(moment({ readOnly: true, description }));

const BasicDAGRun = component(
  'BasicDAGRun',
  {
    run_id: text({ description: 'The id of the run.' }),
    dag_run_id: optional(text({ description: 'The same.' })),
    dag_id: text({ readOnly: true, description: 'The DAG that runs.' }),
    logical_date: moment({ description: 'The moment or the interval that the run is about.' }),
    start_date: momentOrNull('When it began.'),
    end_date: momentOrNull('When it ended.'),
    data_interval_start: momentOrNull('Where the interval that the run is about begins.'),
    data_interval_end: momentOrNull('Where it ends.'),
    state: oneOf(DAG_RUN_STATES, { readOnly: true, description: 'How it stands.' }),
  },
  { description: 'A run of a DAG, in short.' },
);

export const DatasetEvent = component(
  'DatasetEvent',
  {
    id: integer({ description: 'The id of the event.' }),
    dataset_id: integer({ description: 'The id of the dataset.' }),
    dataset_uri: text({ description: 'What identifies the data.' }),
    extra: nullable(anyObject({ description: 'What is said of the change.' })),
    source_dag_id: nullable(text({ description: 'The DAG whose task made the change; null: nobody here.' })),
    source_task_id: nullable(text({ description: 'That task.' })),
    source_run_id: nullable(text({ description: 'Its run.' })),
    source_map_index: nullable(integer({ description: 'Its map index; -1 where it is not mapped.' })),
    created_dagruns: listOf(BasicDAGRun, { description: 'The runs that began because of it.' }),
    timestamp: text({ description: 'When the data changed.' }),
  },
  { description: 'A change of a dataset.' },
);

export const DatasetEventCollection = collection('DatasetEventCollection', 'dataset_events', DatasetEvent, {
  description: 'A page of changes of datasets.',
});

export const CreateDatasetEvent = component(
  'CreateDatasetEvent',
  {
    dataset_uri: text({ description: 'What identifies the data.' }),
    extra: nullable(anyObject({ description: 'What is to be said of the change.' })),
  },
  { description: 'A change of a dataset that somebody outside tells of.', needs: ['dataset_uri'] },
);

export const QueuedEvent = component(
  'QueuedEvent',
  {
    uri: text({ description: 'What identifies the data.' }),
    dag_id: text({ description: 'The DAG that waits for it.' }),
    created_at: moment({ description: 'When it changed.' }),
  },
  { description: 'A dataset that changed since a DAG that waits for it ran last.' },
);

export const QueuedEventCollection = component(
  'QueuedEventCollection',
  {
    queued_events: listOf(QueuedEvent),
    datasets: optional(listOf(QueuedEvent, { description: 'Never there; answers have `queued_events`.' })),
    total_entries: integer({ description: 'How many there are.' }),
  },
  { description: 'Datasets that changed since DAGs that wait for them ran last.' },
);
