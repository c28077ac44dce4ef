import { createDatasetEvent } from '../../../../actions/datasets/create-dataset-event.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import type { JsonObject } from '../../../../foundation/json.ts';
import { findDagRun } from '../../../../metadata/dag-runs/dag-runs.ts';
import { findDatasetEventJson, readDatasetEventsJson } from '../../../../metadata/datasets/dataset-events.ts';
import type { Caller } from '../../../auth/authenticator.ts';
import { allow, allowDag } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { bodyOf } from '../../definition/body.ts';
import { DAG_RUN_PATH, dagRunNotFound } from '../dag-runs/dag-run-parts.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { integerParameter, textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { CreateDatasetEvent, DatasetEvent, DatasetEventCollection } from '../../schemas/dataset.ts';
import { withoutHiddenDags } from '../../definition/visible-dags.ts';

const BY_TIME = { column: 'timestamp', descending: false } as const;
const ORDER = {
  source_dag_id: 'source_dag_id',
  source_task_id: 'source_task_id',
  source_run_id: 'source_run_id',
  source_map_index: 'source_map_index',
  timestamp: 'timestamp',
} as const;

const getDatasetEvents = operation({
  id: 'get_dataset_events',
  method: 'GET',
  path: '/datasets/events',
  tag: 'Dataset',
  summary: 'List dataset events',
  description: 'Events that a task made are left out where the caller may not read its DAG.',
  access: allow('can_read', RESOURCES.datasets),
  query: {
    ...PAGE_PARAMETERS,
    order_by: orderBy,
    dataset_id: integerParameter('Only events of this dataset.'),
    source_dag_id: textParameter('Only events that tasks of this DAG made.'),
    source_task_id: textParameter('Only events that tasks of this id made.'),
    source_run_id: textParameter('Only events of this run.'),
    source_map_index: integerParameter('Only events of this map index.'),
  },
  answer: { description: 'A page of events.', schema: DatasetEventCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query, caller }) {
    const { json, total } = await readDatasetEventsJson(db, {
      // As in Airflow, what is empty or 0 is no filter.
      datasetId: query.dataset_id || undefined,
      sourceDagId: query.source_dag_id || undefined,
      sourceTaskId: query.source_task_id || undefined,
      sourceRunId: query.source_run_id || undefined,
      sourceMapIndex: query.source_map_index,
      visibleDagIds: caller.permissions.dagIds('can_read'),
      order: readOrder(query.order_by, ORDER, BY_TIME),
      ...pageOf(config, query),
    });
    return renderPage(caller, json, total);
  },
});

const postDatasetEvent = operation({
  id: 'create_dataset_event',
  method: 'POST',
  path: '/datasets/events',
  tag: 'Dataset',
  summary: 'Tell of a change of a dataset',
  access: allow('can_create', RESOURCES.datasets),
  body: bodyOf(CreateDatasetEvent, { needs: ['dataset_uri'] }),
  answer: { description: 'The event.', schema: DatasetEvent },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { dataset_uri: uri, extra } = call.body;
    const actor = auditedAs(call, 'dataset.create', { dataset_uri: uri });
    const input = { uri, extra: { ...(extra as JsonObject | null), from_rest_api: true }, ...actor };
    const id = await createDatasetEvent(context, input).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'DATASET_NOT_FOUND') throw error;
      throw new Problem(404, { title: 'Dataset not found', detail: error.message });
    });
    return jsonText((await findDatasetEventJson(context.db, id)) ?? 'null');
  },
});

const getUpstreamEvents = operation({
  id: 'get_upstream_dataset_events',
  method: 'GET',
  path: '/dags/{dag_id}/dagRuns/{dag_run_id}/upstreamDatasetEvents',
  tag: 'DAGRun',
  summary: 'List the dataset events that a run began with',
  access: allowDag('can_read', ['can_read', RESOURCES.dagRuns], ['can_read', RESOURCES.datasets]),
  pathParts: DAG_RUN_PATH,
  answer: { description: 'All those events.', schema: DatasetEventCollection },
  problems: [401, 403, 404],
  async run({ db }, { path, caller }) {
    const run = await findDagRun(db, path.dag_id, path.dag_run_id);
    if (!run) throw dagRunNotFound(path.dag_id, path.dag_run_id);
    const { json, total } = await readDatasetEventsJson(db, {
      dagRunId: run.id,
      visibleDagIds: caller.permissions.dagIds('can_read'),
      order: BY_TIME,
      limit: Number.MAX_SAFE_INTEGER,
      offset: 0,
    });
    return renderPage(caller, json, total);
  },
});

export const datasetEventOperations = [getDatasetEvents, postDatasetEvent, getUpstreamEvents];

function renderPage(caller: Caller, json: string, total: number) {
  return jsonText(
    `{"dataset_events":${withoutHiddenDags(caller, json, ['created_dagruns'])},"total_entries":${total}}`,
  );
}
