import { isAbsolute, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { CommandFailure } from '../command-failure.ts';

/** How to call `kinit`, each call a list of arguments. */
export interface KinitPlan {
  readonly program: string;
  readonly principal: string;
  /** The file that tickets are kept in. */
  readonly cache: string;
  /** Gets a new ticket by the key of the keytab. */
  readonly initialise: readonly string[];
  /** Renews the ticket of the cache. */
  readonly renew: readonly string[];
}

/**
 * Plans the calls as Airflow makes them.
 * @param given principal and keytab of the command line; a relative keytab is one below the current folder, that of the options one
 *   below the home folder
 * @param hostname stands for `_HOST` in the principal of the options
 * @throws CommandFailure for a principal that `kinit` would take for an option
 */
export function planKinit(
  { kerberos, home }: Pick<Config, 'kerberos' | 'home'>,
  given: { readonly principal: string | undefined; readonly keytab: string | undefined },
  hostname: string,
): KinitPlan {
  const principal = given.principal || kerberos.principal.replace('_HOST', hostname);
  if (principal.startsWith('-') || /[\0\n]/.test(principal)) {
    throw new CommandFailure(`${JSON.stringify(principal)} is no Kerberos principal`);
  }
  const cache = kerberos.ccache;
  return {
    program: kerberos.kinitPath,
    principal,
    cache,
    initialise: [
      kerberos.forwardable ? '-f' : '-F',
      kerberos.includeIp ? '-a' : '-A',
      '-r',
      // As many minutes as there are seconds between two calls, which leaves room.
      `${Math.ceil(kerberos.reinitFrequencyMs / 1000)}m`,
      '-k',
      '-t',
      given.keytab === undefined ? keytabBelow(home, kerberos.keytab) : keytabBelow(process.cwd(), given.keytab),
      '-c',
      cache,
      principal,
    ],
    renew: ['-c', cache, '-R'],
  };
}

/** Names may begin with the type of a keytab, such as `FILE:`. */
function keytabBelow(folder: string, keytab: string): string {
  return isAbsolute(keytab) || /^[A-Z]+:/.test(keytab) ? keytab : join(folder, keytab);
}
