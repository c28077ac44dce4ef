import type { Permission } from '../../domain/permission.ts';
import type { Queryable } from '../database.ts';

const GRANTS = `ab_permission_view_role g
  JOIN ab_role r ON r.id = g.role_id
  JOIN ab_permission_view v ON v.id = g.permission_view_id
  JOIN ab_permission a ON a.id = v.permission_id
  JOIN ab_view_menu m ON m.id = v.view_menu_id`;

/** A number that is another one after each change of what somebody may do. */
export async function authorizationVersion(db: Queryable): Promise<number> {
  const row = await db.first<{ version: number }>({
    sql: 'SELECT version FROM ab_authorization_version',
    parameters: [],
  });
  return row?.version ?? 0;
}

/** The names of an active user's roles, sorted; none where there is no such user or it is not active. */
export async function rolesOfUser(db: Queryable, username: string): Promise<string[]> {
  const yes = db.dialect === 'postgres' ? 'u.active' : 'u.active = 1';
  const rows = await db.all<{ name: string }>({
    sql: `SELECT r.name FROM ab_user u JOIN ab_user_role ur ON ur.user_id = u.id JOIN ab_role r ON r.id = ur.role_id
      WHERE u.username = $1 AND ${yes} ORDER BY r.name`,
    parameters: [username],
  });
  return rows.map(({ name }) => name);
}

/** What a role may do, in the order in which it was granted; nothing where there is no such role. */
export function permissionsOfRole(db: Queryable, role: string): Promise<Permission[]> {
  return db.all<Permission>({
    sql: `SELECT a.name AS action, m.name AS resource FROM ${GRANTS} WHERE r.name = $1 ORDER BY g.id`,
    parameters: [role],
  });
}

/** Every action on a resource that there is, the oldest first. */
export function listPermissions(db: Queryable): Promise<Permission[]> {
  return db.all<Permission>({
    sql: `SELECT a.name AS action, m.name AS resource FROM ab_permission_view v
      JOIN ab_permission a ON a.id = v.permission_id JOIN ab_view_menu m ON m.id = v.view_menu_id ORDER BY v.id`,
    parameters: [],
  });
}

/** The names of all actions, the oldest first. */
export async function listActionNames(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ name: string }>({ sql: 'SELECT name FROM ab_permission ORDER BY id', parameters: [] });
  return rows.map(({ name }) => name);
}

/** Whether there is a resource of that name. */
export async function resourceExists(db: Queryable, name: string): Promise<boolean> {
  return (
    (await db.first({ sql: 'SELECT 1 AS found FROM ab_view_menu WHERE name = $1', parameters: [name] })) !== undefined
  );
}
