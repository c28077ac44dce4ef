import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, Laptop, startInstallation } from '../remote/second-installation.ts';
import { until } from '../harness/until.ts';
import { type Kdc, startKdc, testsKerberos } from './kdc.ts';

const KERBEROS_AUTH = 'airflow.api.auth.backend.kerberos_auth';

describe.runIf(testsKerberos)('the command line on a server that asks for Kerberos tickets', () => {
  let kdc: Kdc;
  let installation: Installation;
  const laptops: Laptop[] = [];
  const laptop = (host = 'localhost') => {
    const made = new Laptop(`http://${host}:${installation.server.port}`, {
      AIRFLOW__API__AUTH_BACKENDS: KERBEROS_AUTH,
    });
    laptops.push(made);
    return made;
  };

  beforeAll(async () => {
    kdc = await startKdc();
    for (const name of ['ann', 'vic']) kdc.addPrincipal(name, `${name} pw`);
    kdc.addPrincipal('airflow/localhost');
    installation = await startInstallation({
      ...kdc.env,
      AIRFLOW__API__AUTH_BACKENDS: KERBEROS_AUTH,
      AIRFLOW__KERBEROS__KEYTAB: kdc.writeKeytab('server.keytab', ['airflow/localhost']),
      AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
    });
  });
  afterAll(async () => {
    for (const made of laptops) made.remove();
    await installation?.close();
    await kdc?.stop();
  });

  test('shows the ticket of whoever runs it, over either API, as often as it asks', async () => {
    Object.assign(process.env, kdc.kinit('ann', 'ann pw'));
    const ann = laptop();
    expect(await ann.out('dags list')).toContain('pipeline');
    expect(await ann.out('dags trigger pipeline -r k1 -e 2026-02-01')).toContain('k1');
    const experimental = { AIRFLOW__TRADEWIND__REMOTE_API: 'experimental' };
    expect(await ann.out('trigger_dag pipeline -r k2 -e 2026-02-02', experimental)).toContain('k2');
    expect(await ann.out('pool -s k 1 x', experimental)).toContain('k');
    const { db } = installation.home;
    const log = { sql: `SELECT DISTINCT owner FROM log WHERE event = 'trigger'`, parameters: [] };
    expect(await db.first(log)).toEqual({ owner: 'ann' });
  });

  test('may do what that user may, and nothing without a ticket', async () => {
    Object.assign(process.env, kdc.kinit('vic', 'vic pw'));
    expect(await laptop().out('dags list')).toContain('pipeline');
    expect((await laptop().run('dags unpause pipeline')).stderr).toContain('may not do this');
    process.env['KRB5CCNAME'] = 'FILE:/nonexistent';
    const { exitCode, stderr } = await laptop().run('dags list');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^there is no Kerberos ticket for airflow@localhost, perhaps kinit is needed[^\n]*\n$/);
    expect((await laptop('127.0.0.1').run('dags list')).stderr).toContain('Kerberos knows servers by name');
  });

  test('says in one line that a ticket has expired, and that there is none for a server', async () => {
    const brief = kdc.kinit('ann', 'ann pw', ['-l', '1s']);
    await until(
      'the ticket expires',
      () => spawnSync('klist', ['-s'], { env: { ...process.env, ...brief } }).status !== 0,
    );
    Object.assign(process.env, brief);
    for (const [host, reason] of [
      ['localhost', /expired/i],
      ['unknown.localhost', /no Kerberos ticket for airflow@unknown\.localhost/],
    ] as const) {
      const { exitCode, stdout, stderr } = await laptop(host).run('dags list');
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(reason);
      expect(stderr).toMatch(/^[^\n]*\n$/);
      Object.assign(process.env, kdc.kinit('ann', 'ann pw'));
    }
  });
});
