import { createHash, randomBytes } from 'node:crypto';
import { type Timestamp, addMs } from '../../foundation/timestamp.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { deleteSession, findSession, insertSession, prolongSession } from '../../metadata/users/sessions.ts';
import { findUser } from '../../metadata/users/users.ts';
import type { ActionContext } from '../action-context.ts';
import { credentialMark } from './credential-mark.ts';
import type { VerifiedUser } from './verify-user-password.ts';

/** Somebody who is signed in. */
export interface SessionUser {
  readonly username: string;
  readonly expiry: Timestamp;
}

interface BeginSessionInput {
  /** Whose password was checked just now. */
  readonly user: VerifiedUser;
  readonly lifeMs: number;
  /** What the cookie held before: that session ends. */
  readonly former: string | undefined;
  /** The address of the client, for the audit log. */
  readonly source: string;
}

/** @returns the secret that the cookie holds; the database has only its hash */
export async function beginSession({ db, clock }: ActionContext, input: BeginSessionInput): Promise<string> {
  const { user, lifeMs, former, source } = input;
  const secret = randomBytes(32).toString('base64url');
  const now = clock.now();
  await db.transaction(async (tx) => {
    if (former !== undefined) await deleteSession(tx, idOf(former));
    const stored = await findUser(tx, user.username);
    // The password was changed since it was checked, or the user is gone: what the cookie holds will open nothing.
    if (stored?.password !== user.passwordHash) return;
    const session = { username: user.username, credentialMark: credentialMark(stored) };
    await insertSession(tx, { ...session, sessionId: idOf(secret), expiry: addMs(now, lifeMs) }, now);
    await recordAudit(tx, { event: 'login', owner: user.username, source }, now);
  });
  return secret;
}

/**
 * Whose session it is; undefined: it is over, the user is gone or not active, or has another password. One that was looked at
 * then ends for good.
 */
export async function readSession({ db, clock }: ActionContext, secret: string): Promise<SessionUser | undefined> {
  const session = await findSession(db, idOf(secret));
  if (!session) return undefined;
  const holds = session.active && session.expiry > clock.now() && session.credential_mark === credentialMark(session);
  if (holds) return { username: session.username, expiry: session.expiry };
  await deleteSession(db, idOf(secret));
  return undefined;
}

/** Lets a session last from now on. */
export async function renewSession(
  { db, clock }: ActionContext,
  { secret, lifeMs }: { secret: string; lifeMs: number },
): Promise<void> {
  await prolongSession(db, idOf(secret), addMs(clock.now(), lifeMs));
}

/** Signs a browser out. Nothing happens where the session is over already. */
export async function endSession({ db }: Pick<ActionContext, 'db'>, secret: string): Promise<void> {
  await deleteSession(db, idOf(secret));
}

function idOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
