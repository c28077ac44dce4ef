import type { JsonObject } from '../../foundation/json.ts';
import { accessControlOf } from '../../serialization/access-control-of.ts';
import type { Queryable } from '../database.ts';
import { listRoleNames } from './roles.ts';

/**
 * What is wrong with the `access_control` of DAGs, in Airflow's words and with a remedy; none: all is well. The database is asked
 * only where one of them has any.
 */
export async function findAccessFaults(
  db: Queryable,
  dags: readonly { readonly dagId: string; readonly document: JsonObject }[],
): Promise<string[]> {
  const faults: string[] = [];
  let known: ReadonlySet<string> | undefined;
  for (const { dagId, document } of dags) {
    try {
      const accessControl = accessControlOf(document);
      if (accessControl === null) continue;
      known ??= new Set(await listRoleNames(db));
      for (const role of accessControl.keys()) if (!known.has(role)) faults.push(unknownRole(dagId, role));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      faults.push(`AirflowException: The access_control map for DAG '${dagId}' ${error.message}`);
    }
  }
  return faults;
}

function unknownRole(dagId: string, role: string): string {
  return (
    `AirflowException: The access_control mapping for DAG '${dagId}' includes a role named '${role}', but that role does not exist. ` +
    `Create it ('airflow roles create ${role}') or leave it out; then have the file read again ('airflow dags reserialize')`
  );
}
