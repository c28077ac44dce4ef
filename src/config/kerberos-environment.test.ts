import { afterEach, expect, test } from 'vitest';
import { exposeKeytab } from './kerberos-environment.ts';
import { loadConfig } from './read/load-config.ts';

const before = process.env['KRB5_KTNAME'];
afterEach(() => {
  if (before === undefined) delete process.env['KRB5_KTNAME'];
  else process.env['KRB5_KTNAME'] = before;
});

test.each([
  ['/etc/airflow.keytab', undefined, '/etc/airflow.keytab'],
  ['airflow.keytab', undefined, '/srv/home/airflow.keytab'],
  ['FILE:/etc/airflow.keytab', '', 'FILE:/etc/airflow.keytab'],
  ['/etc/airflow.keytab', '/run/other.keytab', '/run/other.keytab'],
])('keytab = %s, with KRB5_KTNAME %j, is %s', (keytab, environment, expected) => {
  if (environment === undefined) delete process.env['KRB5_KTNAME'];
  else process.env['KRB5_KTNAME'] = environment;
  const config = loadConfig({ env: { TRADEWIND_HOME: '/srv/home', AIRFLOW__KERBEROS__KEYTAB: keytab } });
  expect(exposeKeytab(config)).toBe(expected);
  expect(process.env['KRB5_KTNAME']).toBe(expected);
});
