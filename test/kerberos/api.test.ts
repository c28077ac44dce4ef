import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../../src/actions/users/create-user.ts';
import { type TestApp, openTestApp } from '../../src/http/test-app.ts';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { type Kdc, TRUSTED_REALM, startKdc, testsKerberos } from './kdc.ts';
import { type TicketHolder, getTicket, inRealm } from './tickets.ts';

const KERBEROS_AUTH = 'airflow.api.auth.backend.kerberos_auth';
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

describe.runIf(testsKerberos)('Kerberos', () => {
  let kdc: Kdc;
  let app: TestApp;
  let alice: TicketHolder;
  const home = mkdtempSync(join(tmpdir(), 'tradewind-kerberos-'));

  const ask = async (path: string, authorization?: string) => {
    const answer = await app.ask('GET', path, undefined, authorization === undefined ? {} : { authorization });
    return { status: answer.status, challenge: answer.headers['www-authenticate'], body: answer.body };
  };
  const experimental = (authorization?: string) => ask('/api/experimental/test', authorization);
  const stable = (authorization?: string) => ask('/api/v1/pools', authorization);
  const addUser = (username: string) =>
    createUser(app, {
      username,
      password: 'x',
      firstName: 'A',
      lastName: 'B',
      email: `${username}@x.org`,
      roles: ['Admin'],
    });
  const OK = { status: 200, challenge: expect.stringMatching(/^negotiate [A-Za-z0-9+/]+=*$/) as string };
  const FORBIDDEN = { status: 403, challenge: undefined, body: 'Forbidden' };

  beforeAll(async () => {
    kdc = await startKdc();
    for (const name of ['alice', 'whole', 'gone', 'stranger', 'alice/admin']) {
      kdc.addPrincipal(name, `${name} pw`);
    }
    kdc.addPrincipal(`alice@${TRUSTED_REALM}`, 'other pw');
    for (const service of ['airflow/localhost', 'HTTP/localhost', 'host/localhost', 'airflow/unkeyed.test']) {
      kdc.addPrincipal(service);
    }
    const keytab = kdc.writeKeytab('server.keytab', ['airflow/localhost', 'HTTP/localhost', 'host/localhost']);
    Object.assign(process.env, kdc.env);
    app = await openTestApp(sqlite, {
      home,
      dags: [{ dagId: 'd' }],
      env: {
        AIRFLOW__API__AUTH_BACKENDS: KERBEROS_AUTH,
        AIRFLOW__KERBEROS__KEYTAB: keytab,
        AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
      },
    });
    for (const username of ['alice', inRealm('whole'), 'gone']) await addUser(username);
    await app.db.run({ sql: `UPDATE ab_user SET active = $1 WHERE username = 'gone'`, parameters: [false] });
    alice = getTicket(kdc, 'alice', 'alice pw');
  });
  afterAll(async () => {
    await app?.close();
    await kdc?.stop();
    rmSync(home, { recursive: true });
  });

  test('a ticket opens the API, and the answer proves the server', async () => {
    for (const call of [experimental, stable]) {
      const { token, isProvedBy } = await alice.begin();
      const answer = await call(`Negotiate ${token}`);
      expect(answer).toMatchObject(OK);
      expect(await isProvedBy(String(answer.challenge).slice('negotiate '.length))).toBe(true);
      const other = await alice.begin();
      expect(await other.isProvedBy(String(answer.challenge).slice('negotiate '.length))).toBe(false);
    }
  });

  test('who shows no ticket is asked for one', async () => {
    const asked = { status: 401, challenge: 'Negotiate', body: 'Unauthorized' };
    for (const header of [undefined, '', ' ', 'Negotiate', 'negotiate  ']) {
      expect(await experimental(header), String(header)).toEqual(asked);
    }
    // As in Airflow, where the challenge is that of the last backend, the cookie of the pages.
    expect(await stable()).toMatchObject({ status: 401, challenge: undefined });
  });

  test.each([
    ['no base64', 'Negotiate !!!'],
    ['cut base64', 'Negotiate abc'],
    ['nonsense', 'Negotiate bm9uc2Vuc2U='],
    ['NTLM instead', `Negotiate ${Buffer.from('NTLMSSP\x00\x01\x00\x00\x00').toString('base64')}`],
    ['an SPNEGO token that offers nothing', 'Negotiate YBAGBisGAQUFAqAGMASgAjAA'],
    ['zero bytes', `Negotiate ${'A'.repeat(400)}`],
    ['ten kilobytes', `Negotiate ${'QUJD'.repeat(2_500)}`],
    ['a password', 'Basic YWxpY2U6YWxpY2U='],
    ['another scheme', 'Bearer abcd'],
  ])('%s is refused without a challenge', async (_name, header) => {
    expect(await experimental(header)).toEqual(FORBIDDEN);
    expect(await stable(header)).toMatchObject({ status: 401 });
  });

  test('a token counts once', async () => {
    const token = await alice.token();
    expect(await experimental(`Negotiate ${token}`)).toMatchObject(OK);
    expect(await experimental(`Negotiate ${token}`)).toEqual(FORBIDDEN);
    expect(await stable(`Negotiate ${token}`)).toMatchObject({ status: 401 });
    const shared = await alice.token();
    const statuses = await Promise.all(Array.from({ length: 8 }, () => experimental(`Negotiate ${shared}`)));
    expect(statuses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('a damaged token is refused, whichever byte was changed', async () => {
    const token = Buffer.from(await alice.token(), 'base64');
    for (let at = 20; at < token.length; at += 37) {
      const damaged = Buffer.from(token);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      expect((await experimental(`Negotiate ${damaged.toString('base64')}`)).status, `byte ${at}`).toBe(403);
    }
    for (const length of [1, 10, 100, token.length - 1]) {
      expect((await experimental(`Negotiate ${token.subarray(0, length).toString('base64')}`)).status).toBe(403);
    }
    expect(await experimental(`Negotiate ${token.toString('base64')}`)).toMatchObject(OK);
  });

  test('only tickets for our service count: airflow or HTTP on this host, by a key that we have', async () => {
    expect(await experimental(`Negotiate ${await alice.token('HTTP@localhost')}`)).toMatchObject(OK);
    expect(await experimental(`Negotiate ${await alice.token('host@localhost')}`)).toEqual(FORBIDDEN);
    expect(await experimental(`Negotiate ${await alice.token('airflow@unkeyed.test')}`)).toEqual(FORBIDDEN);
  });

  test('a clock that is ten minutes off is refused, one that is a minute off is not', async () => {
    const skewed = getTicket(kdc, 'alice', 'alice pw');
    await skewed.token();
    skewed.setClockAhead(600);
    expect(await experimental(`Negotiate ${await skewed.token()}`)).toEqual(FORBIDDEN);
    skewed.setClockAhead(60);
    expect(await experimental(`Negotiate ${await skewed.token()}`)).toMatchObject(OK);
  });

  test('a user may stand in the database as the whole principal, or by name alone', async () => {
    const token = await getTicket(kdc, 'whole', 'whole pw').token();
    expect(await stable(`Negotiate ${token}`)).toMatchObject(OK);
  });

  test('somebody without an account has no permissions', async () => {
    const stranger = getTicket(kdc, 'stranger', 'stranger pw');
    expect(await stable(`Negotiate ${await stranger.token()}`)).toMatchObject({ ...OK, status: 403 });
  });

  test('nobody of another realm, nor another instance of the name, counts as the user', async () => {
    const other = getTicket(kdc, `alice@${TRUSTED_REALM}`, 'other pw');
    expect(await stable(`Negotiate ${await other.token()}`)).toMatchObject({ status: 403 });
    const admin = getTicket(kdc, 'alice/admin', 'alice/admin pw');
    expect(await stable(`Negotiate ${await admin.token()}`)).toMatchObject({ status: 403 });
  });

  test('a deactivated user is turned away', async () => {
    const gone = getTicket(kdc, 'gone', 'gone pw');
    expect(await experimental(`Negotiate ${await gone.token()}`)).toEqual(FORBIDDEN);
    expect(await stable(`Negotiate ${await gone.token()}`)).toMatchObject({ status: 401 });
  });

  test('the user stands in the audit log', async () => {
    const authorization = `Negotiate ${await alice.token()}`;
    await app.ask('POST', '/api/experimental/dags/d/dag_runs', { run_id: 'k' }, { authorization });
    const log = { sql: `SELECT owner FROM log WHERE event = 'trigger'`, parameters: [] };
    expect(await app.db.first(log)).toEqual({ owner: 'alice' });
  });

  test('many callers at once all get in', async () => {
    const tokens = await Promise.all(Array.from({ length: 40 }, () => alice.token()));
    const answers = await Promise.all(tokens.map((token) => experimental(`Negotiate ${token}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
