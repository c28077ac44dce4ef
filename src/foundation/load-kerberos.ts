import type { KerberosModule } from 'kerberos';
import { AppError } from './app-error.ts';

/**
 * Loads the binding of the system's Kerberos library: an optional dependency, which npm leaves out where it cannot be built.
 * @param what needs it, to begin the message with
 * @throws AppError INVALID_INPUT where it is not installed
 */
export async function loadKerberos(what: string): Promise<KerberosModule> {
  try {
    return (await import('kerberos')).default;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw new AppError(
      'INVALID_INPUT',
      {
        reason:
          `${what} needs the npm package kerberos, which cannot be loaded (${why}): install what it is built with ` +
          '(on Debian: apt-get install libkrb5-dev g++ make python3), then run npm ci again',
      },
      { cause },
    );
  }
}
