import { randomInt } from 'node:crypto';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import { noteAuthorizationChange } from './permission-writes.ts';

/** A user to be stored. */
export interface NewUser {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  /** Null: the user cannot sign in by a password of this database. */
  passwordHash: string | null;
  /** Names of roles that there are. */
  roles: readonly string[];
}

/** Counting begins at random: what was issued to an earlier user of the same name, where neither has a password, is not this one's. */
const GENERATIONS = 2 ** 30;

/** Stores a new user with its roles. */
export async function insertUser(tx: Transaction, user: NewUser, now: Timestamp): Promise<void> {
  const row = await tx.first<{ id: number }>({
    sql: `INSERT INTO ab_user (first_name, last_name, username, password, active, email, created_on, changed_on, login_generation)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) RETURNING id`,
    parameters: [
      user.firstName,
      user.lastName,
      user.username,
      user.passwordHash,
      true,
      user.email,
      now,
      randomInt(GENERATIONS),
    ],
  });
  if (row) await replaceUserRoles(tx, row.id, user.roles);
}

/** What may be changed of a user; what is absent stays. */
export interface UserChanges {
  username?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | undefined;
  passwordHash?: string | undefined;
  active?: boolean | undefined;
}

/** Changes what is stored of a user; its roles apart. */
export async function updateUserRow(tx: Transaction, id: number, changes: UserChanges, now: Timestamp): Promise<void> {
  const active = tx.dialect === 'postgres' ? '$7::boolean' : '$7';
  await tx.run({
    sql: `UPDATE ab_user SET username = COALESCE($2, username), first_name = COALESCE($3, first_name),
        last_name = COALESCE($4, last_name), email = COALESCE($5, email), password = COALESCE($6, password),
        active = COALESCE(${active}, active), changed_on = $8
      WHERE id = $1`,
    parameters: [
      id,
      changes.username ?? null,
      changes.firstName ?? null,
      changes.lastName ?? null,
      changes.email ?? null,
      changes.passwordHash ?? null,
      changes.active ?? null,
      now,
    ],
  });
  await noteAuthorizationChange(tx);
}

/** Gives a user exactly these roles; names of roles that do not exist are left out. */
export async function replaceUserRoles(tx: Transaction, id: number, roles: readonly string[]): Promise<void> {
  await tx.run({ sql: 'DELETE FROM ab_user_role WHERE user_id = $1', parameters: [id] });
  await tx.run({
    sql: `INSERT INTO ab_user_role (user_id, role_id)
      SELECT u.id, r.id FROM ab_user u, ab_role r WHERE u.id = $1 AND r.name IN (${valuesFromJson(tx.dialect, '$2', 'text')})`,
    parameters: [id, JSON.stringify(roles)],
  });
  await noteAuthorizationChange(tx);
}

/** Signs a user out everywhere: sessions and tokens hold no more. */
export async function endSessions(tx: Transaction, userId: number): Promise<void> {
  await tx.run({ sql: 'DELETE FROM session WHERE user_id = $1', parameters: [userId] });
  await tx.run({
    sql: 'UPDATE ab_user SET login_generation = login_generation + 1 WHERE id = $1',
    parameters: [userId],
  });
}

/** Deletes a user with its sessions. */
export async function removeUser(tx: Transaction, id: number): Promise<void> {
  await tx.run({ sql: 'DELETE FROM ab_user WHERE id = $1', parameters: [id] });
  await noteAuthorizationChange(tx);
}
