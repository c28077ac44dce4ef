import { readLineage } from '../../actions/dag-runs/read-lineage.ts';
import { jsonResponse } from '../responses.ts';
import { findRun } from './find-run.ts';
import { type Operation, param } from './operation.ts';
import { readDateOfPath } from './read-date.ts';

/** `GET /lineage/:dag_id/:execution_date` */
export const showLineage: Operation = async (context, request) => {
  const date = readDateOfPath(context, request);
  const dagId = param(request, 'dag_id');
  const run = await findRun(context, dagId, date);
  return jsonResponse({ task_ids: Object.fromEntries(await readLineage(context.db, dagId, run.run_id)) });
};
