import { createHash } from 'node:crypto';

/**
 * Stands for the password that a user has now in sessions and tokens: another password has another mark, and nobody learns the
 * stored hash by it.
 * @param passwordHash as stored; null: the user has none
 */
export function credentialMark(passwordHash: string | null): string {
  return createHash('sha256')
    .update(passwordHash ?? '')
    .digest('base64url');
}
