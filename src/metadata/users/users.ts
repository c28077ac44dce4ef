import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import type { Order, PageOf } from '../page.ts';
import type { Flag } from '../tables/column-types.ts';

/** A user with the names of its roles. */
export interface StoredUser {
  id: number;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  /** The salted hash of the password, see actions/password.ts; null: the user cannot sign in by one. */
  password: string | null;
  /** Another number ends all sessions and tokens. */
  login_generation: number;
  active: Flag;
  last_login: Timestamp | null;
  login_count: number;
  fail_login_count: number;
  created_on: Timestamp;
  /** When somebody last changed what this row says, the password and the roles included; signing in is no change. */
  changed_on: Timestamp;
  /** Sorted. */
  roles: string[];
}

type UserRow = Omit<StoredUser, 'roles'> & { role: string | null };

const SELECT = `SELECT u.id, u.username, u.first_name, u.last_name, u.email, u.password, u.login_generation, u.active,
    u.last_login, u.login_count, u.fail_login_count, u.created_on, u.changed_on, r.name AS role
  FROM ab_user u LEFT JOIN ab_user_role ur ON ur.user_id = u.id LEFT JOIN ab_role r ON r.id = ur.role_id`;

/** All users, the oldest first. */
export async function listUsers(db: Queryable): Promise<StoredUser[]> {
  return gather(await db.all<UserRow>({ sql: `${SELECT} ORDER BY u.id, r.name`, parameters: [] }));
}

/** What users can be ordered by. */
export type UserOrder = Order<'id' | 'username' | 'first_name' | 'last_name' | 'email' | 'active'>;

/** A page of all users. */
export async function listUserPage(
  db: Queryable,
  { order, limit, offset }: { order: UserOrder; limit: number; offset: number },
): Promise<PageOf<StoredUser>> {
  const [page, total] = await Promise.all([
    db.all<{ id: number }>(
      db.build
        .selectFrom('ab_user')
        .select('id')
        .orderBy(order.column, order.descending ? 'desc' : 'asc')
        .orderBy('id')
        .limit(limit)
        .offset(offset),
    ),
    db.first<{ count: number }>({ sql: 'SELECT count(*) AS count FROM ab_user', parameters: [] }),
  ]);
  const ids = page.map(({ id }) => id);
  const rows = await db.all<UserRow>({
    sql: `${SELECT} WHERE u.id IN (${valuesFromJson(db.dialect, '$1', 'integer')}) ORDER BY r.name`,
    parameters: [JSON.stringify(ids)],
  });
  const users = new Map(gather(rows).map((user) => [user.id, user]));
  return { items: ids.flatMap((id) => users.get(id) ?? []), total: Number(total?.count ?? 0) };
}

/** The user of that name; undefined where there is none. */
export function findUser(db: Queryable, username: string): Promise<StoredUser | undefined> {
  return findUserBy(db, 'username', username);
}

/** The user of that address; undefined where there is none. */
export function findUserByEmail(db: Queryable, email: string): Promise<StoredUser | undefined> {
  return findUserBy(db, 'email', email);
}

async function findUserBy(db: Queryable, column: 'username' | 'email', value: string): Promise<StoredUser | undefined> {
  const rows = await db.all<UserRow>({
    sql: `${SELECT} WHERE u.${column} = $1 ORDER BY r.name`,
    parameters: [value],
  });
  return gather(rows)[0];
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
