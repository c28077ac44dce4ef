import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, Laptop, startInstallation } from '../remote/second-installation.ts';
import { type Directory, MANAGER, PEOPLE, startDirectory, testsLdap } from './slapd.ts';

describe.runIf(testsLdap)('the command line on a server whose users are those of a directory', () => {
  let directory: Directory;
  let installation: Installation;
  const laptops: Laptop[] = [];
  const laptop = (username: string, password: string) => {
    const made = new Laptop(installation.server.url, {
      AIRFLOW__TRADEWIND__REMOTE_USERNAME: username,
      AIRFLOW__TRADEWIND__REMOTE_PASSWORD: password,
    });
    laptops.push(made);
    return made;
  };

  beforeAll(async () => {
    directory = await startDirectory();
    for (const [uid, role] of [
      ['linda', 'ops'],
      ['larry', 'none'],
    ]) {
      directory.add(`dn: uid=${uid},${PEOPLE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: L
mail: ${uid}@example.com
description: ${role}
userPassword: pw of ${uid}`);
    }
    installation = await startInstallation({
      AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
      AIRFLOW__WEBSERVER_CONFIG__AUTH_TYPE: 'ldap',
      AIRFLOW__WEBSERVER_CONFIG__AUTH_LDAP_SERVER: directory.url,
      AIRFLOW__WEBSERVER_CONFIG__AUTH_LDAP_SEARCH: PEOPLE,
      AIRFLOW__WEBSERVER_CONFIG__AUTH_LDAP_BIND_USER: MANAGER.dn,
      AIRFLOW__WEBSERVER_CONFIG__AUTH_LDAP_BIND_PASSWORD: MANAGER.password,
      AIRFLOW__WEBSERVER_CONFIG__AUTH_LDAP_GROUP_FIELD: 'description',
      AIRFLOW__WEBSERVER_CONFIG__AUTH_USER_REGISTRATION: 'True',
      AIRFLOW__WEBSERVER_CONFIG__AUTH_USER_REGISTRATION_ROLE: 'Viewer',
      AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLES_MAPPING: '{"ops": ["Op"]}',
      AIRFLOW__TRADEWIND__LDAP_TIMEOUT: '1',
    });
  });
  afterAll(async () => {
    for (const made of laptops) made.remove();
    await installation?.close();
    await directory?.stop();
  });

  test('gets in by the password of the directory, with the roles of its groups, over either API', async () => {
    const linda = laptop('linda', 'pw of linda');
    expect(await linda.out('dags list')).toContain('pipeline');
    const experimental = { AIRFLOW__TRADEWIND__REMOTE_API: 'experimental' };
    expect(await linda.out('trigger_dag pipeline -r l1 -e 2026-02-01', experimental)).toContain('l1');
    const larry = laptop('larry', 'pw of larry');
    expect(await larry.out('dags list')).toContain('pipeline');
    expect((await larry.run('dags unpause pipeline')).stderr).toContain('their user may not do this');
  });

  test('is refused by a wrong password, and told that the directory is away, each in one line', async () => {
    for (const [username, password] of [
      ['linda', 'opensesame'],
      ['nobody', 'opensesame'],
    ] as const) {
      const { exitCode, stdout, stderr } = await laptop(username, password).run('dags list');
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/^The server at [^\n]* refuses \(40[13][^\n]*\n$/);
      expect(stderr).not.toContain('opensesame');
    }
    await directory.halt();
    const { exitCode, stderr } = await laptop('larry', 'another').run('dags list');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Server error: 503 [^\n]*\n$/);
  });
});
