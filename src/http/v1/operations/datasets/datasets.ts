import { RESOURCES } from '../../../../domain/permission.ts';
import { findDatasetJson, readDatasetsJson } from '../../../../metadata/datasets/datasets.ts';
import { allow } from '../../definition/access.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { restPart, textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { Dataset, DatasetCollection } from '../../schemas/dataset.ts';
import { withoutHiddenDags } from '../../definition/visible-dags.ts';

/** The part of a path that names a dataset. */
export const DATASET_PATH = { uri: restPart('The URI of the dataset, percent-encoded.') } as const;

/** What a dataset tells of DAGs. */
const OF_DAGS = ['consuming_dags', 'producing_tasks'];

const ORDER = { id: 'id', uri: 'uri', created_at: 'created_at', updated_at: 'updated_at' } as const;

const getDatasets = operation({
  id: 'get_datasets',
  method: 'GET',
  path: '/datasets',
  tag: 'Dataset',
  summary: 'List datasets',
  access: allow('can_read', RESOURCES.datasets),
  query: {
    ...PAGE_PARAMETERS,
    order_by: orderBy,
    uri_pattern: textParameter('Only datasets whose URIs hold this text; `%` in it stands for any text.'),
    dag_ids: textParameter('Only datasets that one of these DAGs makes or waits for; ids separated by commas.'),
  },
  answer: { description: 'A page of datasets.', schema: DatasetCollection },
  problems: [400, 401, 403],
  isRemembered: true,
  async run({ db, config }, { query, caller }) {
    const asked = query.dag_ids === undefined || query.dag_ids === '' ? undefined : query.dag_ids.split(',');
    const { json, total } = await readDatasetsJson(db, {
      uriPattern: query.uri_pattern,
      dagIds: asked?.filter((dagId) => caller.permissions.mayDag('can_read', dagId)),
      order: readOrder(query.order_by, ORDER, { column: 'id', descending: false }),
      ...pageOf(config, query),
    });
    return jsonText(`{"datasets":${withoutHiddenDags(caller, json, OF_DAGS)},"total_entries":${total}}`);
  },
});

const getDataset = operation({
  id: 'get_dataset',
  method: 'GET',
  path: '/datasets/{uri}',
  tag: 'Dataset',
  summary: 'Get a dataset',
  access: allow('can_read', RESOURCES.datasets),
  pathParts: DATASET_PATH,
  answer: { description: 'The dataset.', schema: Dataset },
  problems: [401, 403, 404],
  async run({ db }, { path, caller }) {
    const json = await findDatasetJson(db, path.uri);
    if (json === undefined) {
      const detail = `The Dataset with uri: \`${path.uri}\` was not found`;
      throw new Problem(404, { title: 'Dataset not found', detail });
    }
    return jsonText(withoutHiddenDags(caller, json, OF_DAGS));
  },
});

export const datasetOperations = [getDatasets, getDataset];
