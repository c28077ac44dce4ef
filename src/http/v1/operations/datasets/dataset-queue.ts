import type { Static } from 'typebox';
import { deleteQueuedDatasets } from '../../../../actions/datasets/delete-queued-datasets.ts';
import { type PermissionAction, RESOURCES } from '../../../../domain/permission.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { isoformat } from '../../../../foundation/timestamp.ts';
import {
  type QueuedDataset,
  type QueuedDatasetFilter,
  listQueuedDatasets,
} from '../../../../metadata/datasets/dataset-queue.ts';
import type { HttpServices } from '../../../http-services.ts';
import { allow, allowDag } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { type Call, operation } from '../../definition/operation.ts';
import { momentParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { QueuedEvent, QueuedEventCollection } from '../../schemas/dataset.ts';
import { DAG_PATH } from '../dags/dags.ts';
import { DATASET_PATH } from './datasets.ts';

const QUERY = { before: momentParameter('Only what changed earlier than this.') } as const;
const dagAccess = (action: PermissionAction) => allowDag('can_read', [action, RESOURCES.datasets]);
const BOTH = { ...DAG_PATH, ...DATASET_PATH } as const;

const OF_BOTH = { path: '/dags/{dag_id}/datasets/queuedEvent/{uri}', pathParts: BOTH, tag: 'Dataset' } as const;
const OF_DAG = { path: '/dags/{dag_id}/datasets/queuedEvent', pathParts: DAG_PATH, tag: 'Dataset' } as const;
const OF_DATASET = { path: '/datasets/queuedEvent/{uri}', pathParts: DATASET_PATH, tag: 'Dataset' } as const;

const DELETED = { description: 'Deleted.' } as const;

const getOne = operation({
  ...OF_BOTH,
  id: 'get_dag_dataset_queued_event',
  method: 'GET',
  summary: 'Get the queued event of a DAG and a dataset',
  access: dagAccess('can_read'),
  query: QUERY,
  answer: { description: 'The queued event.', schema: QueuedEvent },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const [found] = await list(context, filterOf(call));
    if (!found) throw notFound(filterOf(call));
    return found;
  },
});

const deleteOne = operation({
  ...OF_BOTH,
  id: 'delete_dag_dataset_queued_event',
  method: 'DELETE',
  summary: 'Delete the queued event of a DAG and a dataset',
  access: dagAccess('can_delete'),
  query: QUERY,
  answer: DELETED,
  problems: [400, 401, 403, 404],
  run: (context, call) => remove(context, call, 'api.delete_dag_dataset_queued_event'),
});

const getOfDag = operation({
  ...OF_DAG,
  id: 'get_dag_dataset_queued_events',
  method: 'GET',
  summary: 'List the queued events of a DAG',
  access: dagAccess('can_read'),
  query: QUERY,
  answer: { description: 'All of them.', schema: QueuedEventCollection },
  problems: [400, 401, 403, 404],
  run: (context, call) => listOrFail(context, filterOf(call)),
});

const deleteOfDag = operation({
  ...OF_DAG,
  id: 'delete_dag_dataset_queued_events',
  method: 'DELETE',
  summary: 'Delete the queued events of a DAG',
  access: dagAccess('can_delete'),
  query: QUERY,
  answer: DELETED,
  problems: [400, 401, 403, 404],
  run: (context, call) => remove(context, call, 'api.delete_dag_dataset_queued_events'),
});

const getOfDataset = operation({
  ...OF_DATASET,
  id: 'get_dataset_queued_events',
  method: 'GET',
  summary: 'List the queued events of a dataset',
  description: 'Those of DAGs that the caller may read.',
  access: allow('can_read', RESOURCES.datasets),
  query: QUERY,
  answer: { description: 'All of them.', schema: QueuedEventCollection },
  problems: [400, 401, 403, 404],
  run: (context, call) => listOrFail(context, filterOf(call)),
});

const deleteOfDataset = operation({
  ...OF_DATASET,
  id: 'delete_dataset_queued_events',
  method: 'DELETE',
  summary: 'Delete the queued events of a dataset',
  description: 'Those of DAGs that the caller may read.',
  access: allow('can_delete', RESOURCES.datasets),
  query: QUERY,
  answer: DELETED,
  problems: [400, 401, 403, 404],
  run: (context, call) => remove(context, call, 'api.delete_dataset_queued_events'),
});

export const datasetQueueOperations = [getOne, deleteOne, getOfDag, deleteOfDag, getOfDataset, deleteOfDataset];

interface QueuePath {
  readonly dag_id?: string;
  readonly uri?: string;
}
type QueueCall = Call<QueuePath, { readonly before?: QueuedDatasetFilter['before'] }, unknown>;

function filterOf({ path, query, caller }: QueueCall): QueuedDatasetFilter {
  return {
    dagId: path.dag_id,
    uri: path.uri,
    before: query.before,
    dagIds: caller.permissions.dagIds('can_read'),
  };
}

async function list({ db }: HttpServices, filter: QueuedDatasetFilter): Promise<Static<typeof QueuedEvent>[]> {
  return (await listQueuedDatasets(db, filter)).map(render);
}

async function listOrFail(
  context: HttpServices,
  filter: QueuedDatasetFilter,
): Promise<Static<typeof QueuedEventCollection>> {
  const found = await list(context, filter);
  if (found.length === 0) throw notFound(filter);
  return { queued_events: found, total_entries: found.length };
}

async function remove(context: HttpServices, call: QueueCall, event: string): Promise<void> {
  const filter = filterOf(call);
  const asked = { ...call.path, ...(filter.before !== undefined && { before: filter.before }) };
  await deleteQueuedDatasets(context, { filter, ...auditedAs(call, event, asked) }).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'QUEUED_EVENT_NOT_FOUND' ? notFound(filter) : error;
  });
}

function render({ uri, dag_id, created_at: createdAt }: QueuedDataset): Static<typeof QueuedEvent> {
  return { uri, dag_id, created_at: isoformat(createdAt) };
}

function notFound({ dagId, uri }: QueuedDatasetFilter): Problem {
  const dag = dagId === undefined ? [] : [`dag_id: \`${dagId}\``];
  const dataset = uri === undefined ? [] : [`dataset uri: \`${uri}\``];
  const detail = `Queue event with ${[...dag, ...dataset].join(' and ')} was not found`;
  return new Problem(404, { title: 'Queue event not found', detail });
}
