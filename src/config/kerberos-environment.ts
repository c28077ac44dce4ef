import { isAbsolute, join } from 'node:path';
import type { Config } from './config.ts';

/**
 * Tells the Kerberos library of this process where the keys of our service are: it reads `KRB5_KTNAME` and nothing else. A value
 * that the process was started with stays, as in Airflow. To be called once, before the library is used.
 * @returns the keytab in force, as the library names it: a path, perhaps with a type before it (`FILE:`)
 */
export function exposeKeytab({ kerberos, home }: Pick<Config, 'kerberos' | 'home'>): string {
  // Names may begin with the type of a keytab, such as `FILE:`.
  const isWhole = isAbsolute(kerberos.keytab) || /^[A-Z]+:/.test(kerberos.keytab);
  process.env['KRB5_KTNAME'] ||= isWhole ? kerberos.keytab : join(home, kerberos.keytab);
  return process.env['KRB5_KTNAME'];
}
