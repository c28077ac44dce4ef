import { RESOURCES } from '../../../../domain/permission.ts';
import { DAG_RUN_ORDER, findDagRunAsJson, listDagRunsAsJson } from '../../../../metadata/dag-runs/dag-run-pages.ts';
import { allowDag } from '../../definition/access.ts';
import { bodyOf } from '../../definition/body.ts';
import { DAG_PATH, DAG_RUN_PATH, dagRunNotFound, readDagRunFields } from './dag-run-parts.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder, returnFields } from '../../definition/page.ts';
import { momentParameter, textsParameter } from '../../definition/parameter.ts';
import { DAGRun, DAGRunCollection, ListDagRunsForm } from '../../schemas/dag-run.ts';
import { momentRangeOf, rangeOf } from '../../definition/range.ts';
import { dagIdsOf } from '../../definition/visible-dags.ts';

const FIRST_MADE_FIRST = { column: DAG_RUN_ORDER.id, descending: false } as const;
/** Airflow holds batches to no limit; an answer must fit into memory all the same. */
const LONGEST_BATCH = 10_000;
const READ = allowDag('can_read', ['can_read', RESOURCES.dagRuns]);

const bound = (what: string, side: 'after' | 'before') =>
  momentParameter(`Only runs that ${what} at or ${side} this moment.`);

const getDagRuns = operation({
  id: 'get_dag_runs',
  method: 'GET',
  path: '/dags/{dag_id}/dagRuns',
  tag: 'DAGRun',
  summary: 'List the runs of a DAG',
  description: '`~` stands for all DAGs that the caller may read.',
  access: READ,
  pathParts: DAG_PATH,
  query: {
    ...PAGE_PARAMETERS,
    execution_date_gte: bound('have their logical date', 'after'),
    execution_date_lte: bound('have their logical date', 'before'),
    start_date_gte: bound('began', 'after'),
    start_date_lte: bound('began', 'before'),
    end_date_gte: bound('ended', 'after'),
    end_date_lte: bound('ended', 'before'),
    updated_at_gte: bound('were changed', 'after'),
    updated_at_lte: bound('were changed', 'before'),
    state: textsParameter('Only runs in one of these states.'),
    order_by: orderBy,
    fields: returnFields,
  },
  answer: { description: 'A page of runs.', schema: DAGRunCollection },
  problems: [400, 401, 403],
  isRemembered: true,
  async run({ db, config }, { path, query, caller }) {
    const order = readOrder(query.order_by, DAG_RUN_ORDER, FIRST_MADE_FIRST);
    const page = { order, ...pageOf(config, query), fields: readDagRunFields(query.fields) };
    const filter = {
      dagIds: dagIdsOf(caller, path.dag_id) ?? ('all' as const),
      states: query.state,
      logicalDate: rangeOf(query.execution_date_gte, query.execution_date_lte),
      startDate: rangeOf(query.start_date_gte, query.start_date_lte),
      endDate: rangeOf(query.end_date_gte, query.end_date_lte),
      updatedAt: rangeOf(query.updated_at_gte, query.updated_at_lte),
    };
    return renderPage(await listDagRunsAsJson(db, filter, page));
  },
});

const getDagRunsBatch = operation({
  id: 'get_dag_runs_batch',
  method: 'POST',
  path: '/dags/~/dagRuns/list',
  tag: 'DAGRun',
  summary: 'List runs of several DAGs',
  access: READ,
  body: bodyOf(ListDagRunsForm),
  answer: { description: 'A page of runs.', schema: DAGRunCollection },
  problems: [400, 401, 403],
  async run({ db }, { body, caller }) {
    const order = readOrder(body.order_by, DAG_RUN_ORDER, FIRST_MADE_FIRST);
    const readable = caller.permissions.dagIds('can_read');
    const asked = body.dag_ids ?? [];
    const among = asked.length === 0 ? readable : asked.filter((id) => caller.permissions.mayDag('can_read', id));
    const filter = {
      dagIds: among,
      states: body.states && body.states.length > 0 ? body.states : undefined,
      logicalDate: momentRangeOf(body.execution_date_gte, body.execution_date_lte),
      startDate: momentRangeOf(body.start_date_gte, body.start_date_lte),
      endDate: momentRangeOf(body.end_date_gte, body.end_date_lte),
    };
    const { page_limit: limit = 100, page_offset: offset = 0 } = body;
    return renderPage(await listDagRunsAsJson(db, filter, { order, limit: Math.min(limit, LONGEST_BATCH), offset }));
  },
});

const getDagRun = operation({
  id: 'get_dag_run',
  method: 'GET',
  path: '/dags/{dag_id}/dagRuns/{dag_run_id}',
  tag: 'DAGRun',
  summary: 'Get a run',
  access: READ,
  pathParts: DAG_RUN_PATH,
  query: { fields: returnFields },
  answer: { description: 'The run.', schema: DAGRun },
  problems: [400, 401, 403, 404],
  isRemembered: true,
  async run({ db }, { path, query }) {
    const run = await findDagRunAsJson(db, path.dag_id, path.dag_run_id, readDagRunFields(query.fields));
    if (run === undefined) throw dagRunNotFound(path.dag_id, path.dag_run_id);
    return jsonText(run);
  },
});

export const dagRunReadOperations = [getDagRuns, getDagRunsBatch, getDagRun];

function renderPage({ json, total }: { json: string; total: number }) {
  return jsonText(`{"dag_runs":${json},"total_entries":${total}}`);
}
