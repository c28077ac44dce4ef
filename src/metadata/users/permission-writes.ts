import { type Permission, distinctPermissions } from '../../domain/permission.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

/** Whoever changes roles, users' roles or whether a user is active calls this in the same transaction: caches go by it. */
export async function noteAuthorizationChange(tx: Transaction): Promise<void> {
  await tx.run({ sql: 'UPDATE ab_authorization_version SET version = version + 1', parameters: [] });
}

/** Makes others that change what roles may do wait until the end of this transaction. */
export async function lockAuthorization(tx: Transaction): Promise<void> {
  // On SQLite the transaction itself is the lock.
  if (tx.dialect === 'postgres')
    await tx.all({ sql: 'SELECT version FROM ab_authorization_version FOR UPDATE', parameters: [] });
}

/** @returns how many names were new */
export async function ensureRoles(tx: Transaction, names: readonly string[]): Promise<number> {
  return insertNames(tx, 'ab_role', names);
}

/**
 * Makes the actions, resources and their pairs that do not exist yet.
 * @returns how many pairs were new
 */
export async function ensurePermissions(tx: Transaction, permissions: readonly Permission[]): Promise<number> {
  await insertNames(
    tx,
    'ab_permission',
    permissions.map(({ action }) => action),
  );
  await insertNames(
    tx,
    'ab_view_menu',
    permissions.map(({ resource }) => resource),
  );
  return tx.run({
    sql: `INSERT INTO ab_permission_view (permission_id, view_menu_id)
      SELECT a.id, m.id FROM ${PAIRS(tx)} WHERE NOT EXISTS
        (SELECT 1 FROM ab_permission_view v WHERE v.permission_id = a.id AND v.view_menu_id = m.id)
      ORDER BY p.position`,
    parameters: [asJson(permissions)],
  });
}

/**
 * Lets a role do what it may not do yet. Pairs that do not exist are left out: see {@link ensurePermissions}.
 * @returns how many were new to it
 */
export async function grantPermissions(
  tx: Transaction,
  role: string,
  permissions: readonly Permission[],
): Promise<number> {
  return tx.run({
    sql: `INSERT INTO ab_permission_view_role (permission_view_id, role_id)
      SELECT v.id, r.id FROM ${PAIRS(tx)}
        JOIN ab_permission_view v ON v.permission_id = a.id AND v.view_menu_id = m.id JOIN ab_role r ON r.name = $2
      WHERE NOT EXISTS (SELECT 1 FROM ab_permission_view_role g WHERE g.role_id = r.id AND g.permission_view_id = v.id)
      ORDER BY p.position`,
    parameters: [asJson(permissions), role],
  });
}

/** Takes permissions from a role. @returns how many it had */
export async function revokePermissions(
  tx: Transaction,
  role: string,
  permissions: readonly Permission[],
): Promise<number> {
  return tx.run({
    sql: `DELETE FROM ab_permission_view_role WHERE role_id = (SELECT id FROM ab_role WHERE name = $2) AND permission_view_id IN
      (SELECT v.id FROM ${PAIRS(tx)} JOIN ab_permission_view v ON v.permission_id = a.id AND v.view_menu_id = m.id)`,
    parameters: [asJson(permissions), role],
  });
}

const PAIRS = (tx: Transaction) =>
  `${rowsFromJson(tx.dialect, '$1', 'p', { position: 'integer', action: 'text', resource: 'text' })}
    JOIN ab_permission a ON a.name = p.action JOIN ab_view_menu m ON m.name = p.resource`;

function asJson(permissions: readonly Permission[]): string {
  return JSON.stringify(distinctPermissions(permissions).map((permission, position) => ({ position, ...permission })));
}

async function insertNames(
  tx: Transaction,
  table: 'ab_role' | 'ab_permission' | 'ab_view_menu',
  names: readonly string[],
): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'n', { position: 'integer', name: 'text' });
  return tx.run({
    sql: `INSERT INTO ${table} (name) SELECT n.name FROM ${source}
      WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.name = n.name) ORDER BY n.position`,
    parameters: [JSON.stringify([...new Set(names)].map((name, position) => ({ position, name })))],
  });
}
