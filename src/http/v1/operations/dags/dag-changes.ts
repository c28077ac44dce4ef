import { deleteDag } from '../../../../actions/dags/delete-dag.ts';
import { setDagPaused } from '../../../../actions/dags/set-dag-paused.ts';
import { setDagsPaused } from '../../../../actions/dags/set-dags-paused.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { findDagJson, listDagIds, readDagsJson } from '../../../../metadata/dags/dag-pages.ts';
import { WILDCARD, allowDag } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { bodyOf, fieldsProblem } from '../../definition/body.ts';
import { dagFilterOf, withFileTokens } from './dag-answers.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, pageOf } from '../../definition/page.ts';
import { required } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { DAG, DAGCollection } from '../../schemas/dag.ts';
import { readMask, updateMask } from '../../definition/update-mask.ts';
import { DAG_FILTER_PARAMETERS, DAG_PATH, dagIdPattern } from './dags.ts';

const patchDags = operation({
  id: 'patch_dags',
  method: 'PATCH',
  path: '/dags',
  tag: 'DAG',
  summary: 'Pause or unpause several DAGs',
  description: 'Changes those of the page that the caller may edit. The pattern `~` stands for all.',
  access: allowDag('can_edit'),
  query: {
    ...PAGE_PARAMETERS,
    ...DAG_FILTER_PARAMETERS,
    update_mask: updateMask,
    dag_id_pattern: required(dagIdPattern),
  },
  body: bodyOf(DAG, { description: 'Whether they are to be paused: `{"is_paused": true}`.' }),
  answer: { description: 'The page of DAGs as they are now.', schema: DAGCollection },
  problems: [400, 401, 403],
  async run(context, call) {
    const { query, body, caller } = call;
    const { db, config } = context;
    const isPaused = readPaused(body, query.update_mask);
    const pattern = query.dag_id_pattern === WILDCARD ? undefined : query.dag_id_pattern;
    const filter = dagFilterOf({ ...query, dag_id_pattern: pattern }, caller.permissions.dagIds('can_edit'));
    const { ids, total } = await listDagIds(db, { ...filter, ...pageOf(config, query) });
    await setDagsPaused(context, { dagIds: ids, isPaused, ...auditedAs(call, 'api.patch_dags') });
    const { json } = await readDagsJson(db, {
      onlyActive: false,
      dagIds: ids,
      descending: false,
      limit: Math.max(ids.length, 1),
      offset: 0,
      defaultView: config.webserver.dagDefaultView,
    });
    return jsonText(`{"dags":${withFileTokens(config, json)},"total_entries":${total}}`);
  },
});

const patchDag = operation({
  id: 'patch_dag',
  method: 'PATCH',
  path: '/dags/{dag_id}',
  tag: 'DAG',
  summary: 'Pause or unpause a DAG',
  access: allowDag('can_edit'),
  pathParts: DAG_PATH,
  query: { update_mask: updateMask },
  body: bodyOf(DAG, { description: 'Whether it is to be paused: `{"is_paused": true}`.' }),
  answer: { description: 'The DAG as it is now.', schema: DAG },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { db, config } = context;
    const dagId = call.path.dag_id;
    const isPaused = readPaused(call.body, call.query.update_mask);
    await setDagPaused(context, { dagId, isPaused, ...auditedAs(call, 'api.patch_dag') }).catch((error: unknown) => {
      throw isNotFound(error) ? dagWithIdNotFound(dagId) : error;
    });
    const text = await findDagJson(db, dagId, config.webserver.dagDefaultView);
    if (text === undefined) throw dagWithIdNotFound(dagId);
    return jsonText(withFileTokens(config, text));
  },
});

const removeDag = operation({
  id: 'delete_dag',
  method: 'DELETE',
  path: '/dags/{dag_id}',
  tag: 'DAG',
  summary: 'Delete a DAG',
  description:
    'Deletes all that is stored of it. Where its file is still there, the DAG comes back without its history when that is read again.',
  access: allowDag('can_delete'),
  pathParts: DAG_PATH,
  answer: { description: 'Deleted.' },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const dagId = call.path.dag_id;
    await deleteDag(context, { dagId, ...auditedAs(call, 'api.delete_dag') }).catch((error: unknown) => {
      if (isNotFound(error)) throw dagWithIdNotFound(dagId);
      if (error instanceof AppError && error.code === 'DAG_IS_RUNNING') {
        throw new Problem(409, { detail: `Task instances of dag with id: '${dagId}' are still running` });
      }
      throw error;
    });
  },
});

export const dagChangeOperations = [patchDags, patchDag, removeDag];

/** @throws Problem 400 where the mask names anything else, or nothing is said of it */
function readPaused(body: { readonly is_paused?: boolean | null }, mask: readonly string[] | undefined): boolean {
  const fields = readMask(mask);
  if (fields && (fields.length > 1 || fields[0] !== 'is_paused')) {
    throw new Problem(400, { detail: 'Only `is_paused` field can be updated through the REST API' });
  }
  if (body.is_paused === undefined) throw fieldsProblem({ is_paused: ['Missing data for required field.'] });
  if (body.is_paused === null) throw fieldsProblem({ is_paused: ['Field may not be null.'] });
  return body.is_paused;
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DAG_NOT_FOUND';
}

function dagWithIdNotFound(dagId: string): Problem {
  return new Problem(404, { title: `Dag with id: '${dagId}' not found` });
}
