import type { Json, JsonObject } from '../../foundation/json.ts';
import type { Queryable } from '../../metadata/database.ts';
import { listXComsOfRun } from '../../metadata/xcoms/xcoms.ts';

/** The XComs in which tasks of Airflow leave what they read and wrote (lineage/__init__.py). */
const INLETS = 'pipeline_inlets';
const OUTLETS = 'pipeline_outlets';

/** What tasks of a run left of what they read and wrote, by task id; each has what it left. */
export async function readLineage(
  db: Queryable,
  dagId: string,
  runId: string,
): Promise<ReadonlyMap<string, JsonObject>> {
  const lineage = new Map<string, JsonObject>();
  for (const { task_id, key, value } of await listXComsOfRun(db, dagId, runId, [INLETS, OUTLETS])) {
    const left = value === null ? null : (JSON.parse(value) as Json);
    lineage.set(task_id, { ...lineage.get(task_id), [key === INLETS ? 'inlets' : 'outlets']: left });
  }
  return lineage;
}
