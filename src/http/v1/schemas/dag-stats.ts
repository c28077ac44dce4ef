import { DAG_RUN_STATES } from '../../../domain/states.ts';
import { collection, component } from '../definition/component.ts';
import { integer, listOf, nullable, oneOf, text } from '../definition/fields.ts';

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
