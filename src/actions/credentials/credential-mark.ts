import { createHash } from 'node:crypto';
import type { StoredUser } from '../../metadata/users/users.ts';

/**
 * Stands for the password that a user has now, and for not having been signed out everywhere since, in sessions and tokens: nobody
 * learns the stored hash by it.
 */
export function credentialMark(user: Pick<StoredUser, 'password' | 'login_generation'>): string {
  return createHash('sha256')
    .update(`${user.login_generation}:${user.password ?? ''}`)
    .digest('base64url');
}
