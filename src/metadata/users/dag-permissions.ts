import { type AccessControl, grantsOf, permissionsForDag } from '../../domain/access-control.ts';
import { ADMIN_ROLE } from '../../domain/default-roles.ts';
import { dagResource, dagRunResource } from '../../domain/permission.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import type { Queryable, Transaction } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import {
  ensurePermissions,
  grantPermissions,
  lockAuthorization,
  noteAuthorizationChange,
} from './permission-writes.ts';

/** A DAG and what it lets roles do; null: it says nothing of it, and what others granted stays. */
export interface DagAccess {
  readonly dagId: string;
  readonly accessControl: AccessControl | null;
}

/**
 * Makes the resources that stand for DAGs, and gives roles what the DAGs let them do: nothing less, and nothing more of those
 * DAGs, but for Admin. Roles that do not exist are passed over: see find-access-faults.ts.
 */
export async function syncDagPermissions(tx: Transaction, dags: readonly DagAccess[]): Promise<void> {
  const missing = await withoutResources(tx, dags);
  const granting = dags.filter(({ accessControl }) => accessControl !== null);
  if (missing.length === 0 && granting.length === 0) return;
  await lockAuthorization(tx);
  await ensurePermissions(
    tx,
    missing.flatMap(({ dagId }) => permissionsForDag(dagId)),
  );
  let changes = 0;
  for (const { dagId, accessControl } of granting) {
    if (accessControl === null) continue;
    const grants = grantsOf(dagId, accessControl);
    changes += await revokeOthers(tx, dagId, grants);
    for (const { role, permissions } of grants) changes += await grantPermissions(tx, role, permissions);
  }
  if (changes > 0) await noteAuthorizationChange(tx);
}

/** What the newest versions of all active DAGs say of roles, each as a document that holds nothing else. */
export async function listStoredAccess(db: Queryable): Promise<{ dagId: string; document: JsonObject }[]> {
  const path =
    db.dialect === 'postgres' ? "(s.data -> 'dag' -> 'access_control')::text" : "s.data -> '$.dag.access_control'";
  const rows = await db.all<{ dag_id: string; access: string | null }>({
    sql: `SELECT d.dag_id, ${path} AS access FROM dag d
      JOIN dag_version v ON v.dag_id = d.dag_id
        AND v.version_number = (SELECT max(version_number) FROM dag_version WHERE dag_id = d.dag_id)
      JOIN serialized_dag s ON s.dag_version_id = v.id
      WHERE d.is_active = $1 ORDER BY d.dag_id`,
    parameters: [true],
  });
  return rows.map(({ dag_id, access }) => ({
    dagId: dag_id,
    document: { dag: { access_control: access === null ? null : (JSON.parse(access) as Json) } },
  }));
}

async function withoutResources(tx: Transaction, dags: readonly DagAccess[]): Promise<DagAccess[]> {
  const rows = await tx.all<{ name: string }>({
    sql: `SELECT name FROM ab_view_menu WHERE name IN (${valuesFromJson(tx.dialect, '$1', 'text')})`,
    parameters: [JSON.stringify(dags.flatMap(({ dagId }) => [dagResource(dagId), dagRunResource(dagId)]))],
  });
  const known = new Set(rows.map(({ name }) => name));
  return dags.filter(({ dagId }) => !known.has(dagResource(dagId)) || !known.has(dagRunResource(dagId)));
}

/** Takes from all roles but Admin what the DAG does not grant. @returns how many permissions were taken */
function revokeOthers(tx: Transaction, dagId: string, grants: ReturnType<typeof grantsOf>): Promise<number> {
  const kept = grants.flatMap(({ role, permissions }) =>
    // Actions and the two resources have no spaces that could be taken for these.
    permissions.map(({ action, resource }) => `${action} ${resource} ${role}`),
  );
  return tx.run({
    sql: `DELETE FROM ab_permission_view_role WHERE id IN (
      SELECT g.id FROM ab_permission_view_role g
      JOIN ab_role r ON r.id = g.role_id
      JOIN ab_permission_view v ON v.id = g.permission_view_id
      JOIN ab_permission a ON a.id = v.permission_id
      JOIN ab_view_menu m ON m.id = v.view_menu_id
      WHERE m.name IN ($1, $2) AND r.name <> $3 AND a.name || ' ' || m.name || ' ' || r.name NOT IN (${valuesFromJson(tx.dialect, '$4', 'text')}))`,
    parameters: [dagResource(dagId), dagRunResource(dagId), ADMIN_ROLE, JSON.stringify(kept)],
  });
}
