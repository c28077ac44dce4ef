import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/read/load-config.ts';
import { runCommand } from '../test-cli.ts';
import { planKinit } from './kinit-plan.ts';
import { waitMsAfter } from './run-renewer.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-renewer-'));
afterAll(() => rmSync(home, { recursive: true }));

const config = (env: Record<string, string> = {}) =>
  loadConfig({ env: { TRADEWIND_HOME: home, ...env }, warn: () => undefined });
const NOTHING = { principal: undefined, keytab: undefined };

/** A program in the place of `kinit`, which notes what it is called with. */
function writeKinit(name: string, script: string): string {
  const path = join(home, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" >> "$0.calls"\necho "--" >> "$0.calls"\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}
const callsOf = (kinit: string) => (existsSync(`${kinit}.calls`) ? readFileSync(`${kinit}.calls`, 'utf8') : '');

test('kinit is called as Airflow calls it', () => {
  expect(planKinit(config(), NOTHING, 'h.example.org')).toEqual({
    program: 'kinit',
    principal: 'airflow',
    cache: '/tmp/airflow_krb5_ccache',
    initialise: `-f -a -r 3600m -k -t ${join(home, 'airflow.keytab')} -c /tmp/airflow_krb5_ccache airflow`.split(' '),
    renew: ['-c', '/tmp/airflow_krb5_ccache', '-R'],
  });
  const others = config({
    AIRFLOW__KERBEROS__PRINCIPAL: 'airflow/_HOST',
    AIRFLOW__KERBEROS__FORWARDABLE: 'False',
    AIRFLOW__KERBEROS__INCLUDE_IP: 'False',
    AIRFLOW__KERBEROS__REINIT_FREQUENCY: '90',
    AIRFLOW__KERBEROS__KEYTAB: 'FILE:/k',
  });
  expect(planKinit(others, NOTHING, 'h.example.org').initialise).toEqual(
    '-F -A -r 90m -k -t FILE:/k -c /tmp/airflow_krb5_ccache airflow/h.example.org'.split(' '),
  );
  const given = planKinit(others, { principal: 'me/_HOST', keytab: 'my.keytab' }, 'h.example.org');
  expect(given.principal).toBe('me/_HOST');
  expect(given.initialise).toContain(join(process.cwd(), 'my.keytab'));
});

test('what is given is never an option nor a command', async () => {
  const kinit = writeKinit('careful', 'exit 0');
  const env = { TRADEWIND_HOME: home, PATH: '/usr/bin:/bin', AIRFLOW__KERBEROS__KINIT_PATH: kinit };
  for (const principal of ['-V', '--version', 'a\nb', 'a\0b']) {
    expect(() => planKinit(config(), { principal, keytab: undefined }, 'h'), principal).toThrow(
      /is no Kerberos principal/,
    );
  }
  for (const text of ['a; touch HURT', '$(touch HURT)', '`touch HURT`', '| touch HURT']) {
    await runCommand(['kerberos', text, '-k', text, '--one-time'], { env });
    expect(callsOf(kinit)).toContain(`\n${text}\n`);
  }
  expect(existsSync('HURT')).toBe(false);
});

test('the exit code is that of kinit where there is no first ticket', async () => {
  const failing = writeKinit('failing', 'echo "no such key" >&2; exit 7');
  const env = { TRADEWIND_HOME: home, PATH: '/usr/bin:/bin', AIRFLOW__KERBEROS__KINIT_PATH: failing };
  for (const line of ['kerberos', 'kerberos p@R -k k --one-time', 'kerberos p@R -kt k']) {
    const { exitCode, stdout } = await runCommand(line.split(' '), { env });
    expect(exitCode, line).toBe(7);
    expect(stdout).toContain('Couldn\'t reinit from keytab! `kinit\' failed exit_code=7 said="no such key"');
  }
  expect(existsSync(join(home, 'airflow-kerberos.pid'))).toBe(false);
  const absent = await runCommand(['kerberos', '-o'], { env: { ...env, AIRFLOW__KERBEROS__KINIT_PATH: '/no/kinit' } });
  expect(absent.exitCode).toBe(127);
  expect(absent.stdout).toContain('there is no program /no/kinit');
});

test('it waits as long as it is told to, after a failure less long, and never longer than a timer can', () => {
  const [hourMs, monthMs] = [3_600_000, 31 * 86_400_000];
  expect(waitMsAfter(0, hourMs)).toBe(hourMs);
  expect(waitMsAfter(1, hourMs)).toBe(60_000);
  expect(waitMsAfter(1, 1000)).toBe(1000);
  // Node.js takes more for no time at all.
  expect(waitMsAfter(0, monthMs)).toBe(2 ** 31 - 1);
});

test('without a keytab it does not start, which is no failure', async () => {
  const env = { TRADEWIND_HOME: home, AIRFLOW__KERBEROS__KEYTAB: '' };
  const { exitCode, stdout } = await runCommand(['kerberos'], { env });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Keytab renewer not starting, no keytab configured');
});

test('a ticket of a newer Kerberos is renewed at once; where it cannot be, it stays', async () => {
  const cache = join(home, 'cache');
  writeFileSync(cache, 'X-CACHECONF: x');
  for (const [name, renewal] of [
    ['renewing', 'exit 0'],
    ['unrenewable', 'echo "cannot renew" >&2; exit 1'],
  ] as const) {
    const kinit = writeKinit(name, `if [ "$3" = -R ]; then ${renewal}; fi`);
    const env = {
      TRADEWIND_HOME: home,
      PATH: '/usr/bin:/bin',
      AIRFLOW__KERBEROS__KINIT_PATH: kinit,
      AIRFLOW__KERBEROS__CCACHE: cache,
    };
    const { exitCode, stdout } = await runCommand(['kerberos', '--one-time'], { env });
    expect(exitCode, stdout).toBe(0);
    expect(callsOf(kinit).split('--\n')[1]).toBe(`-c\n${cache}\n-R\n`);
    expect(stdout.includes("Couldn't renew kerberos ticket")).toBe(name === 'unrenewable');
  }
});
