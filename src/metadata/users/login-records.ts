import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';

/** Counts a login of a user, as Airflow does. */
export async function recordLogin(db: Queryable, username: string, now: Timestamp): Promise<void> {
  await db.run({
    sql: 'UPDATE ab_user SET login_count = login_count + 1, fail_login_count = 0, last_login = $2 WHERE username = $1',
    parameters: [username, now],
  });
}

/** Counts a failed login, where there is such a user. */
export async function recordFailedLogin(db: Queryable, username: string): Promise<void> {
  await db.run({
    sql: 'UPDATE ab_user SET fail_login_count = fail_login_count + 1 WHERE username = $1',
    parameters: [username],
  });
}

/**
 * Some stored hash, for where a name has none.
 * @param place any whole number from 0; the same number gives the same user's as long as there are the same users
 * @returns undefined where nobody has a password
 */
export async function findSomePasswordHash(db: Queryable, place: number): Promise<string | undefined> {
  const row = await db.first<{ password: string }>({
    sql: `SELECT password FROM ab_user WHERE password IS NOT NULL ORDER BY id LIMIT 1 OFFSET
      (SELECT $1 % CASE COUNT(*) WHEN 0 THEN 1 ELSE COUNT(*) END FROM ab_user WHERE password IS NOT NULL)`,
    parameters: [place],
  });
  return row?.password;
}

/**
 * Replaces the hash of the same password by a better one, unless it was changed meanwhile.
 * @returns whether it was
 */
export async function upgradePasswordHash(
  db: Queryable,
  { username, from, to }: { username: string; from: string; to: string },
): Promise<boolean> {
  const changed = await db.run({
    sql: 'UPDATE ab_user SET password = $3 WHERE username = $1 AND password = $2',
    parameters: [username, from, to],
  });
  return changed === 1;
}
