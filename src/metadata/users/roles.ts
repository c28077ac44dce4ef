import type { Permission } from '../../domain/permission.ts';
import type { Queryable, Transaction } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import type { Order, PageOf } from '../page.ts';
import { noteAuthorizationChange } from './permission-writes.ts';

/** A role with what it may do, in the order in which that was granted. */
export interface StoredRole {
  name: string;
  permissions: Permission[];
}

/** What roles can be ordered by. */
export type RoleOrder = Order<'id' | 'name'>;

/** The names of all roles, the oldest first. */
export async function listRoleNames(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ name: string }>({ sql: 'SELECT name FROM ab_role ORDER BY id', parameters: [] });
  return rows.map((row) => row.name);
}

/** A page of all roles. */
export async function listRolePage(
  db: Queryable,
  { order, limit, offset }: { order: RoleOrder; limit: number; offset: number },
): Promise<PageOf<StoredRole>> {
  const [page, total] = await Promise.all([
    db.all<{ name: string }>(
      db.build
        .selectFrom('ab_role')
        .select('name')
        .orderBy(order.column, order.descending ? 'desc' : 'asc')
        .limit(limit)
        .offset(offset),
    ),
    db.first<{ count: number }>({ sql: 'SELECT count(*) AS count FROM ab_role', parameters: [] }),
  ]);
  const names = page.map(({ name }) => name);
  return { items: await readRoles(db, names), total: Number(total?.count ?? 0) };
}

/** All roles, the oldest first. */
export async function listRoles(db: Queryable): Promise<StoredRole[]> {
  return readRoles(db, await listRoleNames(db));
}

/** The role of that name; undefined where there is none. */
export async function findRole(db: Queryable, name: string): Promise<StoredRole | undefined> {
  const row = await db.first<{ name: string }>({ sql: 'SELECT name FROM ab_role WHERE name = $1', parameters: [name] });
  return row && (await readRoles(db, [row.name]))[0];
}

/** Those roles, in the order of the names. */
async function readRoles(db: Queryable, names: readonly string[]): Promise<StoredRole[]> {
  const rows = await db.all<Permission & { role: string }>({
    sql: `SELECT r.name AS role, a.name AS action, m.name AS resource
      FROM ab_permission_view_role g
      JOIN ab_role r ON r.id = g.role_id
      JOIN ab_permission_view v ON v.id = g.permission_view_id
      JOIN ab_permission a ON a.id = v.permission_id
      JOIN ab_view_menu m ON m.id = v.view_menu_id
      WHERE r.name IN (${valuesFromJson(db.dialect, '$1', 'text')}) ORDER BY g.id`,
    parameters: [JSON.stringify(names)],
  });
  const roles = new Map(names.map((name): [string, StoredRole] => [name, { name, permissions: [] }]));
  for (const { role, action, resource } of rows) roles.get(role)?.permissions.push({ action, resource });
  return [...roles.values()];
}

/** Gives a role another name; users and permissions stay with it. */
export async function renameRole(tx: Transaction, name: string, newName: string): Promise<void> {
  await tx.run({ sql: 'UPDATE ab_role SET name = $2 WHERE name = $1', parameters: [name, newName] });
  await noteAuthorizationChange(tx);
}

/** Deletes a role; users lose it. @returns false where there is none of that name */
export async function removeRole(tx: Transaction, name: string): Promise<boolean> {
  const removed = await tx.run({ sql: 'DELETE FROM ab_role WHERE name = $1', parameters: [name] });
  if (removed > 0) await noteAuthorizationChange(tx);
  return removed > 0;
}
