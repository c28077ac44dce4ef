import { deleteDag } from '../../actions/dags/delete-dag.ts';
import { setDagPaused } from '../../actions/dags/set-dag-paused.ts';
import { AppError } from '../../foundation/app-error.ts';
import { listDagIdsOfSameFile } from '../../metadata/dag-files/dag-files.ts';
import { findDagSource, isDagPaused } from '../../metadata/dags/dags.ts';
import { htmlResponse, jsonResponse } from '../responses.ts';
import { accessDenied, errorResponse } from './errors.ts';
import { type Operation, actorOf, param } from './operation.ts';

/** `GET /dags/:dag_id/paused` */
export const readPaused: Operation = async ({ db }, request) => {
  const dagId = param(request, 'dag_id');
  const paused = await isDagPaused(db, dagId);
  if (paused === undefined) throw new AppError('DAG_NOT_FOUND', { dagId });
  return jsonResponse({ is_paused: paused });
};

/** `GET /dags/:dag_id/paused/:paused`: exactly `true` pauses, any other word unpauses. */
export const writePaused: Operation = async (context, request) => {
  const isPaused = param(request, 'paused') === 'true';
  await setDagPaused(context, { dagId: param(request, 'dag_id'), isPaused, ...actorOf(request) });
  return jsonResponse({ response: 'ok' });
};

/** The source is labelled HTML, as Airflow does; a browser that is led here must not run it. */
const SOURCE_HEADERS = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
};

/** `GET /dags/:dag_id/code`: as in the stable API, for who may read every DAG of the file. */
export const readCode: Operation = async ({ db, config }, request, permissions) => {
  const dagId = param(request, 'dag_id');
  if (permissions !== undefined && permissions.dagIds('can_read') !== 'all') {
    const shown = await listDagIdsOfSameFile(db, dagId);
    if (!shown.every((id) => permissions.mayDag('can_read', id))) return accessDenied(config);
  }
  const source = await findDagSource(db, dagId);
  if (source === undefined) throw new AppError('DAG_NOT_FOUND', { dagId });
  return htmlResponse(source, 200, SOURCE_HEADERS);
};

/** `DELETE /dags/:dag_id` */
export const removeDag: Operation = async (context, request) => {
  const dagId = param(request, 'dag_id');
  try {
    const count = await deleteDag(context, { dagId, ...actorOf(request) });
    return jsonResponse({ count, message: `Removed ${count} record(s)` });
  } catch (error) {
    // The one operation that does not speak of the DagModel.
    if (error instanceof AppError && error.code === 'DAG_NOT_FOUND')
      return errorResponse(404, `Dag id ${dagId} not found`);
    throw error;
  }
};
