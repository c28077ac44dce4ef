import type { Timestamp } from '../foundation/timestamp.ts';
import type { Queryable, Transaction } from './database.ts';
import { noteAuthorizationChange } from './permission-writes.ts';
import type { Flag } from './tables.ts';

/** A user with the names of its roles. */
export interface StoredUser {
  id: number;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  /** The salted hash of the password; see actions/password.ts. */
  password: string | null;
  active: Flag;
  /** Sorted. */
  roles: string[];
}

type UserRow = Omit<StoredUser, 'roles'> & { role: string | null };

const SELECT = `SELECT u.id, u.username, u.first_name, u.last_name, u.email, u.password, u.active, r.name AS role
  FROM ab_user u LEFT JOIN ab_user_role ur ON ur.user_id = u.id LEFT JOIN ab_role r ON r.id = ur.role_id`;

/** All users, the oldest first. */
export async function listUsers(db: Queryable): Promise<StoredUser[]> {
  return gather(await db.all<UserRow>({ sql: `${SELECT} ORDER BY u.id, r.name`, parameters: [] }));
}

export async function findUser(db: Queryable, username: string): Promise<StoredUser | undefined> {
  const rows = await db.all<UserRow>({
    sql: `${SELECT} WHERE u.username = $1 ORDER BY r.name`,
    parameters: [username],
  });
  return gather(rows)[0];
}

export async function hasUserWithEmail(db: Queryable, email: string): Promise<boolean> {
  const row = await db.first({ sql: 'SELECT 1 AS found FROM ab_user WHERE email = $1', parameters: [email] });
  return row !== undefined;
}

/** One row for each role of a user, together. */
function gather(rows: readonly UserRow[]): StoredUser[] {
  const users = new Map<number, StoredUser>();
  for (const { role, ...user } of rows) {
    const known = users.get(user.id) ?? { ...user, roles: [] };
    if (role !== null) known.roles.push(role);
    users.set(user.id, known);
  }
  return [...users.values()];
}

/** The names of all roles, sorted. */
export async function listRoleNames(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ name: string }>({ sql: 'SELECT name FROM ab_role ORDER BY name', parameters: [] });
  return rows.map((row) => row.name);
}

export interface NewUser {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  passwordHash: string;
  /** The name of a role that there is. */
  role: string;
}

export async function insertUser(tx: Transaction, user: NewUser, now: Timestamp): Promise<void> {
  const row = await tx.first<{ id: number }>({
    sql: `INSERT INTO ab_user (first_name, last_name, username, password, active, email, created_on, changed_on)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id`,
    parameters: [user.firstName, user.lastName, user.username, user.passwordHash, true, user.email, now],
  });
  await tx.run({
    sql: 'INSERT INTO ab_user_role (user_id, role_id) SELECT u.id, r.id FROM ab_user u, ab_role r WHERE u.id = $1 AND r.name = $2',
    parameters: [row?.id ?? null, user.role],
  });
  await noteAuthorizationChange(tx);
}
