import type { GrantedPermissions } from '../../domain/permission.ts';
import { listDags } from '../../metadata/dags/dag-listing.ts';
import type { Queryable } from '../../metadata/database.ts';
import type { PluginResult } from './answers.ts';

/** The answer of `list_dags` without the DAGs that the caller may not read, each of which has a line. */
export async function hideDags(
  result: PluginResult,
  permissions: GrantedPermissions,
  db: Queryable,
): Promise<PluginResult> {
  if (result.kind !== 'command' || permissions.dagIds('can_read') === 'all') return result;
  const ids = (await listDags(db)).map(({ dag_id }) => dag_id);
  const hidden = new Set(ids.filter((id) => !permissions.mayDag('can_read', id)));
  const lines = result.stdout.split('\n').filter((line) => !hidden.has(line));
  return { ...result, stdout: lines.join('\n') };
}
