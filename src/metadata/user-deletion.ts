import type { Transaction } from './database.ts';
import { noteAuthorizationChange } from './permission-writes.ts';

/**
 * Deletes the user of that name, or of that address.
 * @returns the user's name; undefined where there is no such user
 */
export async function removeUser(
  tx: Transaction,
  { username, email }: { username?: string | undefined; email?: string | undefined },
): Promise<string | undefined> {
  const [column, value] = username === undefined ? (['email', email] as const) : (['username', username] as const);
  const user = await tx.first<{ id: number; username: string }>({
    sql: `SELECT id, username FROM ab_user WHERE ${column} = $1`,
    parameters: [value ?? ''],
  });
  if (!user) return undefined;
  await tx.run({ sql: 'DELETE FROM ab_user_role WHERE user_id = $1', parameters: [user.id] });
  await tx.run({ sql: 'DELETE FROM ab_user WHERE id = $1', parameters: [user.id] });
  await noteAuthorizationChange(tx);
  return user.username;
}
