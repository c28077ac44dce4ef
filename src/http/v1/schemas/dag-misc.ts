import { DAG_RUN_STATES } from '../../../domain/states.ts';
import { collection, component } from '../definition/component.ts';
import { integer, listOf, nullable, oneOf, text } from '../definition/fields.ts';

const readOnlyText = (description: string) => text({ readOnly: true, description });

const DagStatsStateCollectionItem = component(
  'DagStatsStateCollectionItem',
  {
    state: oneOf(DAG_RUN_STATES, { description: 'A state of runs.' }),
    count: integer({ description: 'How many runs are in it.' }),
  },
  { description: 'How many runs are in a state.' },
);

const DagStatsCollectionItem = component(
  'DagStatsCollectionItem',
  {
    dag_id: text({ description: 'The DAG.' }),
    stats: nullable(listOf(DagStatsStateCollectionItem)),
  },
  { description: 'How many runs of a DAG are in each state.' },
);

export const DagStatsCollectionSchema = collection('DagStatsCollectionSchema', 'dags', DagStatsCollectionItem, {
  description: 'How many runs of DAGs are in each state.',
});

const DagWarning = component(
  'DagWarning',
  {
    dag_id: readOnlyText('The DAG.'),
    warning_type: readOnlyText('The kind of warning, such as `non-existent pool`.'),
    message: readOnlyText('What is doubtful.'),
    timestamp: readOnlyText('When it was noticed.'),
  },
  { description: 'Something doubtful about a DAG that loads.' },
);

export const DagWarningCollection = collection('DagWarningCollection', 'dag_warnings', DagWarning, {
  description: 'A page of warnings.',
});

export const ImportError = component(
  'ImportError',
  {
    import_error_id: integer({ readOnly: true, description: 'The id of the error.' }),
    timestamp: readOnlyText('When it was noticed.'),
    filename: readOnlyText('The absolute path of the file.'),
    stack_trace: readOnlyText('What is wrong with it, for its author.'),
  },
  { description: 'Why a DAG file does not load.' },
);

export const ImportErrorCollection = collection('ImportErrorCollection', 'import_errors', ImportError, {
  description: 'A page of import errors.',
});
