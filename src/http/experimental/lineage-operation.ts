import type { Json, JsonObject } from '../../foundation/json.ts';
import { listXComsOfRun } from '../../metadata/task-instances/task-instances.ts';
import { jsonResponse } from '../responses.ts';
import { findRun } from './find-run.ts';
import { type Operation, param } from './operation.ts';
import { readDateOfPath } from './read-date.ts';

/** The XComs in which tasks of Airflow leave what they read and wrote (lineage/__init__.py). */
const INLETS = 'pipeline_inlets';
const OUTLETS = 'pipeline_outlets';

/** `GET /lineage/:dag_id/:execution_date` */
export const readLineage: Operation = async (context, request) => {
  const date = readDateOfPath(context, request);
  const dagId = param(request, 'dag_id');
  const run = await findRun(context, dagId, date);
  const lineage = new Map<string, JsonObject>();
  for (const xcom of await listXComsOfRun(context.db, dagId, run.run_id, [INLETS, OUTLETS])) {
    const task = lineage.get(xcom.task_id) ?? {};
    task[xcom.key === INLETS ? 'inlets' : 'outlets'] = xcom.value === null ? null : (JSON.parse(xcom.value) as Json);
    lineage.set(xcom.task_id, task);
  }
  return jsonResponse({ task_ids: Object.fromEntries(lineage) });
};
