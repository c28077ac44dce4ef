import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Home, makeDefaultHome } from '../harness/home.ts';
import type { Settings } from '../harness/installed-program.ts';
import { ServerProcess, runCommand } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Kdc, startKdc, testsKerberos } from './kdc.ts';

describe.runIf(testsKerberos)('the ticket renewer', () => {
  let kdc: Kdc;
  let home: Home;
  let keytab: string;
  let settings: Settings;
  const cache = () => join(home.path, 'ccache');
  const klist = (...options: string[]) =>
    execFileSync('klist', [...options, '-c', cache()], { env: { ...process.env, ...kdc.env }, encoding: 'utf8' });
  const begunAt = () => (existsSync(cache()) ? statSync(cache()).mtimeMs : 0);

  beforeAll(async () => {
    kdc = await startKdc();
    kdc.addPrincipal('airflow/worker.test');
    kdc.addPrincipal('airflow/other.test');
    keytab = kdc.writeKeytab('renewer.keytab', ['airflow/worker.test']);
    home = makeDefaultHome();
    settings = {
      ...kdc.env,
      AIRFLOW__KERBEROS__CCACHE: cache(),
      AIRFLOW__KERBEROS__KEYTAB: keytab,
      AIRFLOW__KERBEROS__PRINCIPAL: 'airflow/worker.test',
      AIRFLOW__KERBEROS__REINIT_FREQUENCY: '1',
      AIRFLOW__KERBEROS__INCLUDE_IP: 'False',
    };
  });
  afterAll(async () => {
    await home?.remove();
    await kdc?.stop();
  });

  test('gets one ticket and ends, in a file for its owner alone', async () => {
    const { exit, output } = await runCommand(home, ['kerberos', '--one-time'], settings);
    expect(exit, output).toBe(0);
    const listed = klist('-f');
    expect(listed).toContain(`Default principal: airflow/worker.test@${kdc.realm}`);
    expect(listed).toMatch(/Flags: \w*F\w*/);
    expect(statSync(cache()).mode & 0o077).toBe(0);
  });

  test('renews the ticket at once, as long as the KDC allows', async () => {
    const longer = { ...settings, AIRFLOW__KERBEROS__REINIT_FREQUENCY: '600' };
    const { exit, output } = await runCommand(home, ['kerberos', '--one-time'], longer);
    expect(exit, output).toBe(0);
    expect(output).toContain('Renewing kerberos ticket');
    expect(output).not.toContain("Couldn't renew");
    const [, begins, ends] = /^(\S+ \S+)  (?:\S+ \S+)  krbtgt.*\n\s+renew until (\S+ \S+)/m.exec(klist()) ?? [];
    // It lasts for a day from when it was made, and begins when it was renewed.
    const leftMs = Date.parse(`${ends}`) - Date.parse(`${begins}`);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThan(86_400_000);
  });

  test('takes principal and keytab of the command line', async () => {
    const other = kdc.writeKeytab('other.keytab', ['airflow/other.test']);
    const args = ['kerberos', 'airflow/other.test', '-k', other, '-o'];
    const { exit, output } = await runCommand(home, args, { ...settings, AIRFLOW__KERBEROS__FORWARDABLE: 'False' });
    expect(exit, output).toBe(0);
    expect(klist('-f')).toContain('airflow/other.test');
    expect(klist('-f')).not.toMatch(/Flags: \w*F\w*/);
  });

  test('ends with the exit code of kinit where the key is of somebody else, or there is none', async () => {
    for (const args of [
      ['airflow/other.test', '-k', keytab],
      ['nobody', '-k', join(home.path, 'missing.keytab')],
    ]) {
      const { exit, output } = await runCommand(home, ['kerberos', ...args], settings);
      expect(exit, output).toBe(1);
      expect(output).toContain("Couldn't reinit from keytab!");
    }
  });

  test('gets new tickets until it is stopped', async () => {
    const renewer = new ServerProcess(home, 0, ['kerberos'], settings);
    try {
      const gotten = () => renewer.output.match(/Re-initialising/g)?.length ?? 0;
      await until('a second ticket', () => gotten() >= 2);
      const before = begunAt();
      await until('a newer cache', () => begunAt() > before);
      expect(readFileSync(join(home.path, 'airflow-kerberos.pid'), 'utf8')).toMatch(/^\d+\n$/);
    } finally {
      expect(await renewer.end('SIGTERM')).toBe(0);
    }
    expect(existsSync(join(home.path, 'airflow-kerberos.pid'))).toBe(false);
  });

  test('goes on trying when later tickets are not to be had', async () => {
    const own = kdc.writeKeytab('passing.keytab', ['airflow/worker.test']);
    const renewer = new ServerProcess(home, 0, ['kerberos', '-k', own], settings);
    try {
      await until('a ticket', () => /Re-initialising/.test(renewer.output) && begunAt() > 0);
      await until('the workaround', () => /work around|Re-initialising[\s\S]*Re-initialising/.test(renewer.output));
      rmSync(own);
      await until('a failure', () => /Couldn't reinit/.test(renewer.output));
      const { length } = renewer.output;
      kdc.writeKeytab('passing.keytab', ['airflow/worker.test']);
      await until('a ticket again', () => /to work around/.test(renewer.output.slice(length)));
    } finally {
      expect(await renewer.end('SIGTERM')).toBe(0);
    }
  });

  test('runs in the background with files for its id and its log', async () => {
    const [pid, log] = [join(home.path, 'run', 'renewer.pid'), join(home.path, 'logs', 'renewer.log')];
    rmSync(cache(), { force: true });
    // Options run together are the same options.
    const args = ['kerberos', '-Dv', '--pid', pid, '-l', log];
    const { exit, output } = await runCommand(home, args, settings);
    expect(exit, output).toBe(0);
    await until('a ticket', () => begunAt() > 0 && existsSync(pid));
    const id = Number(readFileSync(pid, 'utf8'));
    expect(output).toContain(`as process ${id}.`);
    expect(readFileSync(log, 'utf8')).toContain('Re-initialising kerberos from keytab principal=airflow/worker.test');
    const again = await runCommand(home, args, settings);
    expect(again.exit).toBe(1);
    expect(again.output).toContain(`The kerberos is already running, as process ${id}`);
    process.kill(id, 'SIGTERM');
    await until('its end', () => !existsSync(pid));
  });
});
