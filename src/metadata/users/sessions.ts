import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import type { Flag } from '../tables/column-types.ts';

/** A session to be begun. */
export interface NewSession {
  /** The SHA-256 of what the cookie holds, in hexadecimal. */
  readonly sessionId: string;
  readonly username: string;
  readonly credentialMark: string;
  readonly expiry: Timestamp;
}

/** A session with the user as it is now. */
export interface StoredSession {
  username: string;
  credential_mark: string;
  /** The user's password hash. */
  password: string | null;
  login_generation: number;
  active: Flag;
  expiry: Timestamp;
}

/** Begins a session, and deletes those that are over. */
export async function insertSession(tx: Transaction, session: NewSession, now: Timestamp): Promise<void> {
  await tx.run({ sql: 'DELETE FROM session WHERE expiry <= $1', parameters: [now] });
  await tx.run({
    sql: `INSERT INTO session (session_id, user_id, credential_mark, created_at, expiry)
      SELECT $1, id, $3, $4, $5 FROM ab_user WHERE username = $2`,
    parameters: [session.sessionId, session.username, session.credentialMark, now, session.expiry],
  });
}

/** The session and its user; undefined where there is none. */
export function findSession(db: Queryable, sessionId: string): Promise<StoredSession | undefined> {
  return db.first({
    sql: `SELECT u.username, u.password, u.login_generation, u.active, s.credential_mark, s.expiry
      FROM session s JOIN ab_user u ON u.id = s.user_id WHERE s.session_id = $1`,
    parameters: [sessionId],
  });
}

/** Lets a session last until then. */
export async function prolongSession(db: Queryable, sessionId: string, expiry: Timestamp): Promise<void> {
  await db.run({ sql: 'UPDATE session SET expiry = $2 WHERE session_id = $1', parameters: [sessionId, expiry] });
}

/** Ends a session. */
export async function deleteSession(db: Queryable, sessionId: string): Promise<void> {
  await db.run({ sql: 'DELETE FROM session WHERE session_id = $1', parameters: [sessionId] });
}
