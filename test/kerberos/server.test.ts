import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginKerberosSession } from '../../src/client/kerberos-session.ts';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { type Home, makeHome } from '../harness/home.ts';
import type { Settings } from '../harness/installed-program.ts';
import { type ServerProcess, runCommand, startServer } from '../harness/server.ts';
import { type Kdc, startKdc, testsKerberos } from './kdc.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');
const run = promisify(execFile);

describe.runIf(testsKerberos)('a server that asks for Kerberos tickets', () => {
  let kdc: Kdc;
  let home: Home;
  let server: ServerProcess;
  let alice: Readonly<Record<string, string>>;
  let settings: Settings;
  const url = (path: string) => `http://localhost:${server.port}${path}`;

  /** Runs Debian's curl, with the ticket cache of that environment. */
  const curl = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
    const { stdout } = await run('curl', ['-s', '-w', '\n%{http_code}', ...args], { env: { ...process.env, ...env } });
    const [status = '', ...lines] = stdout.split('\n').toReversed();
    return { status: Number(status), body: lines.toReversed().join('\n') };
  };

  beforeAll(async () => {
    kdc = await startKdc();
    kdc.addPrincipal('alice', 'alice pw');
    for (const service of ['airflow/localhost', 'HTTP/localhost']) kdc.addPrincipal(service);
    const keytab = kdc.writeKeytab('server.keytab', ['airflow/localhost', 'HTTP/localhost']);
    alice = kdc.kinit('alice', 'alice pw');
    home = await makeHome(sqlite);
    settings = {
      ...kdc.env,
      AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.kerberos_auth',
      AIRFLOW__KERBEROS__KEYTAB: keytab,
      AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
    };
    await runCommand(home, ['db', 'migrate'], settings);
    const person = ['-f', 'Alice', '-l', 'A', '-e', 'alice@example.org', '-p', 'x'];
    await runCommand(home, ['users', 'create', '-u', 'alice', '-r', 'Admin', ...person], settings);
    server = await startServer(home, { args: ['webserver'], settings });
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await home?.remove();
    await kdc?.stop();
  });

  test('curl gets in by its ticket, under the name airflow or the one of the web', async () => {
    for (const path of ['/api/experimental/pools', '/api/v1/pools']) {
      const negotiate = ['--negotiate', '-u', ':', url(path)];
      for (const args of [negotiate, ['--service-name', 'airflow', ...negotiate]]) {
        const { status, body } = await curl(alice, ...args);
        expect(status, body).toBe(200);
        expect(body).toContain('default_pool');
      }
      expect((await curl(alice, url(path))).status).toBe(401);
    }
  });

  test('a body is read after the ticket', async () => {
    const data = [
      '-X',
      'POST',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"name":"k","slots":1,"description":""}',
    ];
    const { status, body } = await curl(alice, '--negotiate', '-u', ':', ...data, url('/api/experimental/pools'));
    expect(status, body).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ pool: 'k', slots: 1 });
  });

  test('a token that no request can hold is refused, and the server goes on', async () => {
    const status = async (bytes: number) => {
      const authorization = `Negotiate ${Buffer.alloc(bytes, 7).toString('base64')}`;
      return (await fetch(url('/api/experimental/test'), { headers: { authorization } })).status;
    };
    expect(await status(11_000)).toBe(403);
    expect(await status(48_000)).toBe(431);
    expect((await curl(alice, '--negotiate', '-u', ':', url('/api/experimental/test'))).status).toBe(200);
  });

  test("the command line's session shows its ticket and checks the server's proof", async () => {
    Object.assign(process.env, alice);
    const { authorization, verifyServer } = await beginKerberosSession('localhost');
    const answer = await fetch(url('/api/experimental/test'), { headers: { authorization } });
    expect(answer.status).toBe(200);
    await verifyServer(answer.headers.get('www-authenticate'));

    const other = await beginKerberosSession('localhost');
    for (const header of [null, '', 'Negotiate', 'negotiate bm9uc2Vuc2U=', answer.headers.get('www-authenticate')]) {
      await expect(other.verifyServer(header), String(header)).rejects.toThrow(
        /did not prove that it is airflow@local/,
      );
    }
  });

  test('without a ticket, or for a host that has no key, the session says so', async () => {
    Object.assign(process.env, alice);
    await expect(beginKerberosSession('unknown.test')).rejects.toThrow(/no Kerberos ticket for airflow@unknown.test/);
    process.env['KRB5CCNAME'] = 'FILE:/nonexistent';
    await expect(beginKerberosSession('localhost')).rejects.toThrow(/perhaps kinit is needed/);
  });

  test('a server without its key does not start, and says which is missing', async () => {
    const start = async (keytab: string) => {
      const { exit, output } = await runCommand(home, ['webserver'], {
        ...settings,
        AIRFLOW__KERBEROS__KEYTAB: keytab,
        AIRFLOW__WEBSERVER__WEB_SERVER_PORT: '0',
      });
      expect(exit).not.toBe(0);
      return output;
    };
    expect(await start('missing.keytab')).toContain(`[kerberos] keytab: ${home.path}/missing.keytab cannot be read`);
    expect(await start(kdc.writeKeytab('web.keytab', ['HTTP/localhost']))).toMatch(/holds no key of airflow\//);
  });
});
