import { Type } from 'typebox';
import { DAG_RUN_STATES, type DagRunState } from '../../../domain/states.ts';
import { DAG_RUN_TYPES } from '../../../domain/run-type.ts';
import { collection, component } from '../definition/component.ts';
import { anyObject, flag, integer, listOf, moment, nullable, oneOf, text } from '../definition/fields.ts';

const readOnlyMoment = (description: string) => nullable(moment({ readOnly: true, description }));

const DagState = Type.Unsafe<DagRunState>({
  type: 'string',
  enum: [...DAG_RUN_STATES],
  readOnly: true,
  component: 'DagState',
  description: 'The state of a run.',
});

const RUN_FIELDS = {
  dag_run_id: nullable(
    text({ description: 'The id of the run. Where none is given for a new one, it is made of the logical date.' }),
  ),
  dag_id: text({ readOnly: true, description: 'The DAG that runs.' }),
  logical_date: nullable(
    moment({
      description: 'The moment or the interval that the run is about; now, where none is given for a new one.',
    }),
  ),
  execution_date: nullable(
    moment({
      deprecated: true,
      description: 'The older name of the logical date. Where both are sent, they must be the same.',
    }),
  ),
  start_date: readOnlyMoment('When the run began.'),
  end_date: readOnlyMoment('When it ended.'),
  data_interval_start: nullable(moment({ description: 'Where the interval that the run is about begins.' })),
  data_interval_end: nullable(moment({ description: 'Where it ends.' })),
  last_scheduling_decision: readOnlyMoment('When the scheduler decided about the run last.'),
  run_type: oneOf(DAG_RUN_TYPES, { readOnly: true, description: 'How the run came to be.' }),
  state: DagState,
  external_trigger: flag({ readOnly: true, description: 'Whether somebody started it rather than its schedule.' }),
  conf: anyObject({ description: 'What the run was started with.' }),
  note: nullable(text({ description: 'What somebody wrote about the run.' })),
};

export const DAGRun = component('DAGRun', RUN_FIELDS, { description: 'A run of a DAG.' });

export const DAGRunCollection = collection('DAGRunCollection', 'dag_runs', DAGRun, {
  description: 'A page of runs.',
});

export const UpdateDagRunState = component(
  'UpdateDagRunState',
  { state: oneOf(['success', 'failed', 'queued'], { description: 'The state that the run gets.' }) },
  { description: 'Another state for a run.' },
);

export const ClearDagRun = component(
  'ClearDagRun',
  {
    dry_run: flag({
      default: true,
      description: 'Only tell which task instances would be cleared.',
    }),
  },
  { description: 'How to clear a run.' },
);

export const SetDagRunNote = component(
  'SetDagRunNote',
  { note: text({ description: 'What to write about the run.' }) },
  { description: 'A note about a run.' },
);

const bound = (what: string, side: 'or after' | 'or before') =>
  moment({ description: `Only runs that ${what} at ${side} this moment.` });

export const ListDagRunsForm = component(
  'ListDagRunsForm',
  {
    order_by: text({ description: 'The field to order by; a `-` before it turns the order around.' }),
    page_offset: integer({ minimum: 0, description: 'How many runs to skip.' }),
    page_limit: integer({ minimum: 1, default: 100, description: 'How many runs at most.' }),
    dag_ids: listOf(text(), { description: 'Only runs of these DAGs.' }),
    states: listOf(text(), { description: 'Only runs in one of these states.' }),
    execution_date_gte: bound('have their logical date', 'or after'),
    execution_date_lte: bound('have their logical date', 'or before'),
    start_date_gte: bound('began', 'or after'),
    start_date_lte: bound('began', 'or before'),
    end_date_gte: bound('ended', 'or after'),
    end_date_lte: bound('ended', 'or before'),
  },
  { description: 'Which runs to list.' },
);
