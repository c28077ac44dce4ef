import { AppError } from '../../foundation/app-error.ts';
import type { Fernet } from '../../foundation/fernet.ts';

/** Text as it is stored: a Fernet token, or as it is where there is no key to encrypt with. */
export function toStoredSecret(text: string, fernet: Fernet, nowMs: number): { text: string; isEncrypted: boolean } {
  return fernet.canEncrypt ? { text: fernet.encrypt(text, nowMs), isEncrypted: true } : { text, isEncrypted: false };
}

/**
 * The inverse.
 * @param what names it in the complaint, such as `variable x`
 * @throws AppError SECRET_UNREADABLE where none of the keys made the token
 */
export function fromStoredSecret(text: string, isEncrypted: boolean, fernet: Fernet, what: string): string {
  const plain = isEncrypted ? fernet.decrypt(text) : text;
  if (plain === undefined) throw new AppError('SECRET_UNREADABLE', { what });
  return plain;
}
