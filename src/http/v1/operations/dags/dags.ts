import type { JsonObject } from '../../../../foundation/json.ts';
import { findDagJson, readDagsJson } from '../../../../metadata/dags/dag-pages.ts';
import { allowDag } from '../../definition/access.ts';
import { dagFilterOf, pickFields, readFields, withFileTokens } from './dag-answers.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder, returnFields } from '../../definition/page.ts';
import { flagParameter, textParameter, textPart, textsParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { renderDagDetails } from './render-dag-details.ts';
import { DAG, DAGCollection, DAGDetail, DAG_DETAIL_FIELD_NAMES, DAG_FIELD_NAMES } from '../../schemas/dag.ts';

/** The part of a path that names a DAG. */
export const DAG_PATH = { dag_id: textPart('The id of the DAG.') } as const;

/** How requests choose DAGs. */
export const DAG_FILTER_PARAMETERS = {
  tags: textsParameter('Only DAGs that have one of these tags.'),
  only_active: flagParameter('Only DAGs whose files are there.', { default: true }),
} as const;

/** The query parameter that looks for DAGs by a part of their ids. */
export const dagIdPattern = textParameter('Only DAGs whose ids hold this text; `%` in it stands for any text.');

const getDags = operation({
  id: 'get_dags',
  method: 'GET',
  path: '/dags',
  tag: 'DAG',
  summary: 'List DAGs',
  description: 'Lists the DAGs that the caller may read.',
  access: allowDag('can_read'),
  query: {
    ...PAGE_PARAMETERS,
    order_by: orderBy,
    ...DAG_FILTER_PARAMETERS,
    paused: flagParameter('Only paused DAGs, or only those that are not.'),
    fields: returnFields,
    dag_id_pattern: dagIdPattern,
  },
  answer: { description: 'A page of DAGs.', schema: DAGCollection },
  problems: [400, 401, 403],
  isRemembered: true,
  async run({ db, config }, { query, caller }) {
    const { descending } = readOrder(query.order_by, { dag_id: 'dag_id' }, { column: 'dag_id', descending: false });
    const fields = readFields(query.fields, {
      schema: 'DAGSchema',
      title: 'DAGCollectionSchema error',
      names: DAG_FIELD_NAMES,
    });
    const { json, total } = await readDagsJson(db, {
      ...dagFilterOf(query, caller.permissions.dagIds('can_read')),
      paused: query.paused,
      descending,
      ...pageOf(config, query),
      defaultView: config.webserver.dagDefaultView,
    });
    const dags = withFileTokens(config, json);
    if (fields === undefined) return jsonText(`{"dags":${dags},"total_entries":${total}}`);
    const picked = (JSON.parse(dags) as JsonObject[]).map((dag) => pickFields(dag, fields));
    return jsonText(JSON.stringify({ dags: picked, total_entries: total }));
  },
});

const getDag = operation({
  id: 'get_dag',
  method: 'GET',
  path: '/dags/{dag_id}',
  tag: 'DAG',
  summary: 'Get a DAG',
  description: 'Answers from the database alone; `details` has what the file says besides.',
  access: allowDag('can_read'),
  pathParts: DAG_PATH,
  query: { fields: returnFields },
  answer: { description: 'The DAG.', schema: DAG },
  problems: [400, 401, 403, 404],
  isRemembered: true,
  async run({ db, config }, { path, query }) {
    const text = await findDagJson(db, path.dag_id, config.webserver.dagDefaultView);
    if (text === undefined) throw dagNotFound(path.dag_id);
    const fields = readFields(query.fields, {
      schema: 'DAGSchema',
      title: 'DAGSchema init error',
      names: DAG_FIELD_NAMES,
    });
    const dag = withFileTokens(config, text);
    return jsonText(fields ? JSON.stringify(pickFields(JSON.parse(dag) as JsonObject, fields)) : dag);
  },
});

const getDagDetails = operation({
  id: 'get_dag_details',
  method: 'GET',
  path: '/dags/{dag_id}/details',
  tag: 'DAG',
  summary: 'Get a DAG with what its file says',
  description: 'Answers from the newest version of the DAG.',
  access: allowDag('can_read'),
  pathParts: DAG_PATH,
  query: { fields: returnFields },
  answer: { description: 'The DAG.', schema: DAGDetail },
  problems: [400, 401, 403, 404],
  async run({ db, config, dagCatalog, clock }, { path, query }) {
    const [text, stored] = await Promise.all([
      findDagJson(db, path.dag_id, config.webserver.dagDefaultView),
      dagCatalog.latest(path.dag_id),
    ]);
    if (text === undefined || !stored) throw dagNotFound(path.dag_id);
    const fields = readFields(query.fields, {
      schema: 'DAGDetailSchema',
      title: 'DAGDetailSchema init error',
      names: DAG_DETAIL_FIELD_NAMES,
    });
    const dag = JSON.parse(withFileTokens(config, text)) as JsonObject;
    const details = renderDagDetails(stored.structure, config.webserver.dagOrientation, clock.now());
    return jsonText(JSON.stringify(pickFields({ ...dag, ...details }, fields)));
  },
});

export const dagOperations = [getDags, getDag, getDagDetails];

function dagNotFound(dagId: string): Problem {
  return new Problem(404, { title: 'DAG not found', detail: `The DAG with dag_id: ${dagId} was not found` });
}
