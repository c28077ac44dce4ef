import { execFileSync } from 'node:child_process';
import { connect as connectPlain, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createUser } from '../../src/actions/users/create-user.ts';
import { updateUser } from '../../src/actions/users/update-user.ts';
import { askDirectory } from '../../src/http/auth/ldap/ask-directory.ts';
import { readDirectorySettings } from '../../src/http/auth/ldap/directory-settings.ts';
import { type TestApp, openTestApp } from '../../src/http/test-app.ts';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { findUser } from '../../src/metadata/users/users.ts';
import { freePort } from '../harness/ports.ts';
import { BASE, type Directory, MANAGER, PEOPLE, startDirectory, testsLdap } from './slapd.ts';

const HARMLESS_QUERY = '/api/experimental/test';
/** `cn` may hold what `uid` may not: all of unicode. */
const HOSTILE_NAMES = ['jörg "der Chef", O\'Neil+x=<y>;#z\\', ' zwei  Räume ', '(Mallory)*'];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const basic = (username: string, password: string) => ({ authorization: `Basic ${base64(`${username}:${password}`)}` });

describe.runIf(testsLdap)('LDAP', () => {
  let directory: Directory;
  const apps: TestApp[] = [];

  /** A server whose users come from the directory, by the settings of the recordings unless others are given. */
  const open = async (settings: Readonly<Record<string, string>> = {}, kind = testDatabases()[0]) => {
    if (!kind) throw new Error('there is always SQLite');
    const options: Record<string, string> = {
      auth_type: 'ldap',
      auth_ldap_server: directory.url,
      auth_ldap_search: PEOPLE,
      auth_ldap_bind_user: MANAGER.dn,
      auth_ldap_bind_password: MANAGER.password,
      auth_user_registration: 'True',
      auth_user_registration_role: 'Viewer',
      auth_ldap_group_field: 'description',
      auth_roles_mapping: '{"ops": ["Op"], "cn=Admins, dc=example,dc=com": ["Admin", "NoSuchRole"]}',
      auth_role_public: 'None',
      ...settings,
    };
    const named = Object.entries(options).map(([key, value]) => [
      `AIRFLOW__WEBSERVER_CONFIG__${key.toUpperCase()}`,
      value,
    ]);
    const env = {
      AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
      AIRFLOW__FAB__AUTH_RATE_LIMITED: 'False',
      AIRFLOW__TRADEWIND__LDAP_TIMEOUT: '1',
      ...Object.fromEntries(named),
    };
    const app = await openTestApp(kind, { env });
    apps.push(app);
    return app;
  };
  const status = async (app: TestApp, username: string, password: string) =>
    (await app.ask('GET', HARMLESS_QUERY, undefined, basic(username, password))).status;
  const usernames = async (app: TestApp) =>
    (await app.db.all<{ username: string }>({ sql: 'SELECT username FROM ab_user ORDER BY id', parameters: [] })).map(
      ({ username }) => username,
    );

  beforeAll(async () => {
    directory = await startDirectory();
    const person = (uid: string, more = '') => `
dn: uid=${uid},${PEOPLE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
givenName: ${uid[0]?.toUpperCase()}${uid.slice(1)}
sn: Dap
userPassword: ${uid}pw
mail: ${uid}@example.com
${more}`;
    directory.add(person('linda', 'description: ops'));
    directory.add(person('lars'));
    directory.add(person('ada', 'description: other\ndescription: CN=Admins,DC=example,DC=com'));
    directory.add(`
dn: cn=Admins,${BASE}
objectClass: groupOfNames
cn: Admins
member: uid=lars,${PEOPLE}`);
    // What another server is said to hold: searches find it besides.
    directory.add(`
dn: ou=elsewhere,${PEOPLE}
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://nowhere.invalid/${BASE}`);
    // Two entries of one name, further down; and one without names or address.
    directory.add(`
dn: ou=more,${PEOPLE}
objectClass: organizationalUnit
ou: more
${['a', 'b']
  .map(
    (name) => `
dn: cn=${name},ou=more,${PEOPLE}
objectClass: inetOrgPerson
cn: ${name}
sn: Twin
uid: twin
userPassword: twinpw
`,
  )
  .join('')}
dn: uid=bare,${PEOPLE}
objectClass: inetOrgPerson
uid: bare
cn: bare
sn:: ${base64('ß')}
userPassword: barepw`);
    for (const [index, name] of HOSTILE_NAMES.entries()) {
      directory.add(`
dn:: ${base64(
        `cn=${name
          .replace(/[\\",+;<>=#]/g, '\\$&')
          .replace(/^ /, '\\ ')
          .replace(/ $/, '\\ ')},${PEOPLE}`,
      )}
objectClass: inetOrgPerson
cn:: ${base64(name)}
sn: Hostile
uid: hostile${index}
mail: hostile${index}@example.com
userPassword: hostilepw`);
    }
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await directory?.stop();
  });

  describe.each(testDatabases())('on $name', (kind) => {
    test('a user of the directory registers by the first request, with the roles of its groups', async () => {
      const app = await open({}, kind);
      expect(await status(app, 'linda', 'lindapw')).toBe(200);
      expect(await findUser(app.db, 'linda')).toMatchObject({
        first_name: 'Linda',
        last_name: 'Dap',
        email: 'linda@example.com',
        password: null,
        roles: ['Op', 'Viewer'],
      });
      expect(await status(app, 'ada', 'adapw')).toBe(200);
      expect((await findUser(app.db, 'ada'))?.roles).toEqual(['Admin', 'Viewer']);
      expect(await status(app, 'bare', 'barepw')).toBe(200);
      expect(await findUser(app.db, 'bare')).toMatchObject({ first_name: '', email: 'bare@email.notfound' });
      expect((await app.ask('GET', '/api/v1/pools', undefined, basic('lars', 'larspw'))).status).toBe(200);
      expect(await usernames(app)).toEqual(['linda', 'ada', 'bare', 'lars']);
    });

    test('one person stays one user, however the name is typed, and many requests at once', async () => {
      const app = await open({}, kind);
      const spellings = ['linda', 'LINDA', 'Linda ', ' linda', 'ｌｉｎｄａ'];
      const answers = await Promise.all(spellings.map((name) => status(app, name, 'lindapw')));
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(await usernames(app)).toEqual(['linda']);
    });
  });

  test('a wrong password, an unknown name and an empty password let nobody in, and nobody registers', async () => {
    const app = await open();
    for (const [username, password] of [
      ['linda', 'bad'],
      ['linda', 'larspw'],
      ['linda', ''],
      ['linda', '\0'],
      ['linda', 'lindapw\0'],
      ['linda', ' '],
      ['nobody', 'x'],
      ['', 'lindapw'],
      [' ', 'lindapw'],
      ['twin', 'twinpw'],
    ] as const) {
      expect(await status(app, username, password), JSON.stringify([username, password])).toBe(401);
    }
    expect(await usernames(app)).toEqual([]);
  });

  test('an empty password is not even tried, though this directory would take it', async () => {
    const withoutPassword = ['-x', '-H', directory.url, '-D', `uid=linda,${PEOPLE}`, '-w', ''];
    expect(execFileSync('ldapwhoami', withoutPassword, { encoding: 'utf8' })).toContain('anonymous');
    for (const settings of [{}, { auth_ldap_bind_user: '', auth_ldap_username_format: `uid=%s,${PEOPLE}` }]) {
      const { config } = await open(settings);
      const ask = (username: string, password: string) =>
        askDirectory(readDirectorySettings(config), { username, password });
      expect(await ask('linda', 'lindapw')).toMatchObject({ username: 'linda' });
      for (const [username, password] of [
        ['linda', ''],
        ['linda', '\0'],
        ['linda', '\0lindapw'],
        ['', ''],
        ['', 'x'],
      ] as const) {
        expect(await ask(username, password), JSON.stringify([username, password])).toBeUndefined();
      }
    }
  });

  test('names that look like filters or DNs are names', async () => {
    const app = await open();
    for (const username of [
      '*',
      'lin*',
      'linda)(uid=*',
      '*)(uid=*))(|(uid=*',
      '\\6cinda',
      '\\00',
      'linda\0',
      'a\0linda',
      `uid=linda,${PEOPLE}`,
      'linda,ou=people',
      'li\u0301nda',
      'x'.repeat(256),
      'x'.repeat(10_000),
      'EXTERNAL',
      'PLAIN',
      '𝕝𝕚𝕟𝕕𝕒\u202e',
    ]) {
      expect(await status(app, username, 'lindapw'), username.slice(0, 30)).toBe(401);
      expect(await status(app, username, ''), username.slice(0, 30)).toBe(401);
    }
    expect(await usernames(app)).toEqual([]);
  });

  test('hostile names that the directory has can log in, and as nobody else', async () => {
    const app = await open({ auth_ldap_uid_field: 'cn' });
    for (const name of HOSTILE_NAMES) {
      expect(await status(app, name, 'hostilepw'), name).toBe(200);
      expect(await status(app, name, 'lindapw'), name).toBe(401);
    }
    expect(await usernames(app)).toHaveLength(HOSTILE_NAMES.length);
    for (const name of ['*', '(Mallory', 'jörg', HOSTILE_NAMES[0]?.replace('+', ',') ?? '']) {
      expect(await status(app, name, 'hostilepw'), name).toBe(401);
    }
  });

  test('users bind by themselves where nobody searches for them', async () => {
    const direct = { auth_ldap_bind_user: '', auth_ldap_username_format: `uid=%s,${PEOPLE}` };
    const app = await open(direct);
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    expect((await findUser(app.db, 'linda'))?.roles).toEqual(['Op', 'Viewer']);
    for (const [username, password] of [
      ['linda', 'bad'],
      ['linda', ''],
      [`linda,${PEOPLE}`, 'lindapw'],
      ['x+uid=linda', 'lindapw'],
      ['', 'lindapw'],
      ['*', 'lindapw'],
      ['EXTERNAL', 'lindapw'],
    ] as const) {
      expect(await status(app, username, password), username).toBe(401);
    }
    const byCn = await open({ ...direct, auth_ldap_username_format: `cn=%s,${PEOPLE}`, auth_ldap_uid_field: 'cn' });
    for (const name of HOSTILE_NAMES) expect(await status(byCn, name, 'hostilepw'), name).toBe(200);
    const bare = await open({ auth_ldap_bind_user: '' });
    expect(await status(bare, `uid=linda,${PEOPLE}`, 'lindapw')).toBe(401);
    expect(await status(bare, 'EXTERNAL', 'lindapw')).toBe(401);
  });

  test('who binds by a name by which somebody else is found is not let in as the other', async () => {
    const person = (cn: string, uid: string) =>
      directory.add(`
dn: cn=${cn},${PEOPLE}
objectClass: inetOrgPerson
cn: ${cn}
sn: Boss
uid: ${uid}
userPassword: ${cn}pw`);
    person('boss', 'mallory');
    person('ceo', 'boss');
    const app = await open({ auth_ldap_bind_user: '', auth_ldap_username_format: `cn=%s,${PEOPLE}` });
    expect(await status(app, 'boss', 'bosspw')).toBe(401);
    expect(await status(app, 'boss', 'ceopw')).toBe(401);
  });

  test('without a search only users that the database has get in', async () => {
    const app = await open({
      auth_ldap_bind_user: '',
      auth_ldap_search: '',
      auth_ldap_username_format: `uid=%s,${PEOPLE}`,
    });
    expect(await status(app, 'linda', 'lindapw')).toBe(401);
    await createUser(app, {
      username: 'linda',
      password: null,
      firstName: 'L',
      lastName: 'D',
      email: 'l@example.com',
      roles: ['User'],
    });
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    expect((await findUser(app.db, 'linda'))?.roles).toEqual(['User']);
  });

  test('groups may be those of the overlay memberOf', async () => {
    const app = await open({ auth_ldap_group_field: 'memberOf' });
    expect(await status(app, 'lars', 'larspw')).toBe(200);
    expect((await findUser(app.db, 'lars'))?.roles).toEqual(['Admin', 'Viewer']);
  });

  test('a login for a token goes by the directory, too', async () => {
    const app = await open();
    const login = (password: string) =>
      app.ask(
        'POST',
        '/api/v1/security/login',
        { username: 'linda', password, provider: 'ldap' },
        { 'content-type': 'application/json' },
      );
    expect((await login('bad')).status).toBe(401);
    expect((await login('')).status).toBeGreaterThanOrEqual(400);
    const { status: granted, body } = await login('lindapw');
    expect(granted).toBe(200);
    const { access_token: token } = body as { access_token: string };
    const answer = await app.ask('GET', '/api/v1/pools', undefined, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(200);
  });

  test('nobody registers where that is off; known users get in, with the roles that they have', async () => {
    const app = await open({ auth_user_registration: 'False' });
    expect(await status(app, 'linda', 'lindapw')).toBe(401);
    await createUser(app, {
      username: 'linda',
      password: 'of the database',
      firstName: 'L',
      lastName: 'D',
      email: 'l@example.com',
      roles: ['User'],
    });
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    expect(await status(app, 'linda', 'of the database')).toBe(200);
    expect(await status(app, 'linda', 'neither')).toBe(401);
    expect((await findUser(app.db, 'linda'))?.roles).toEqual(['User']);
  });

  test('roles follow the groups at each login where that is asked for', async () => {
    const app = await open({ auth_roles_sync_at_login: 'True' });
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    await updateUser(app, { username: 'linda', changes: { roles: ['Admin'] } });
    await app.clock.advance(3_600_000);
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    expect((await findUser(app.db, 'linda'))?.roles).toEqual(['Op', 'Viewer']);
  });

  test('a deactivated user is out at once, though the directory knows the password', async () => {
    const app = await open();
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    await updateUser(app, { username: 'linda', changes: { active: false } });
    await vi.waitFor(async () => expect(await status(app, 'linda', 'lindapw')).toBe(401));
  });

  test('an address that another user has keeps the newcomer out', async () => {
    const app = await open();
    await createUser(app, {
      username: 'other',
      password: 'x',
      firstName: 'O',
      lastName: 'T',
      email: 'linda@example.com',
      roles: [],
    });
    expect(await status(app, 'linda', 'lindapw')).toBe(401);
    expect(await usernames(app)).toEqual(['other']);
  });

  test('the search filter holds besides the name', async () => {
    const app = await open({ auth_ldap_search_filter: '(|(description=ops)(description=none))' });
    expect(await status(app, 'linda', 'lindapw')).toBe(200);
    expect(await status(app, 'lars', 'larspw')).toBe(401);
  });

  describe('encrypted', () => {
    test.each(['ldaps', 'StartTLS'])('%s works by the certificate of the authority, and not without', async (how) => {
      const secure: Record<string, string> =
        how === 'ldaps' ? { auth_ldap_server: directory.secureUrl } : { auth_ldap_use_tls: 'True' };
      const right = await open({ ...secure, auth_ldap_tls_cacertfile: directory.authority });
      expect(await status(right, 'linda', 'lindapw')).toBe(200);
      expect(await status(right, 'linda', 'bad')).toBe(401);
      const stranger = await open(secure);
      expect(await status(stranger, 'linda', 'lindapw')).toBe(503);
      const anybody = await open({ ...secure, auth_ldap_allow_self_signed: 'True' });
      expect(await status(anybody, 'linda', 'lindapw')).toBe(200);
      const demanding = await open({ ...secure, auth_ldap_allow_self_signed: 'True', auth_ldap_tls_demand: 'True' });
      expect(await status(demanding, 'linda', 'lindapw')).toBe(503);
      const otherName = (secure['auth_ldap_server'] ?? directory.url).replace('127.0.0.1', 'localhost');
      const misnamed = await open({
        ...secure,
        auth_ldap_server: otherName,
        auth_ldap_tls_cacertfile: directory.authority,
      });
      expect(await status(misnamed, 'linda', 'lindapw')).toBe(503);
    });

    test('a password never goes over a connection on which StartTLS was refused or tampered with', async () => {
      const received: string[] = [];
      const answers = [
        // Refused (result 2).
        '300c02010178070a010204000400',
        // Agreed, and a forged answer to the next message behind it.
        '300c02010178070a010004000400300c02010261070a010004000400',
        // Agreed, by something that does not encrypt then.
        '300c02010178070a010004000400',
        // No LDAP.
        '485454502f312e3120343030',
      ];
      for (const answer of answers) {
        const impostor = createServer((socket) => {
          socket.on('error', () => undefined);
          socket.on('data', (data) => received.push(data.toString('latin1')));
          socket.once('data', () => socket.write(Buffer.from(answer, 'hex')));
          socket.on('data', () => setImmediate(() => received.length % 2 === 0 && socket.destroy()));
        });
        const port = await freePort();
        await new Promise<void>((resolve) => impostor.listen(port, '127.0.0.1', resolve));
        const app = await open({ auth_ldap_server: `ldap://127.0.0.1:${port}`, auth_ldap_use_tls: 'True' });
        expect(await status(app, 'linda', 'lindapw'), answer).toBe(503);
        await new Promise((resolve) => impostor.close(resolve));
      }
      expect(received.length).toBeGreaterThanOrEqual(answers.length);
      expect(received.join('')).not.toMatch(/lindapw|secret/);
    });
  });

  describe('a directory that is away', () => {
    test('nobody of the directory gets in, users of the database do, and it is asked again later', async () => {
      const port = await freePort();
      const app = await open({ auth_ldap_server: `ldap://127.0.0.1:${port}` });
      await createUser(app, {
        username: 'local',
        password: 'localpw',
        firstName: 'L',
        lastName: 'O',
        email: 'local@example.com',
        roles: ['Admin'],
      });
      const answer = await app.ask('GET', HARMLESS_QUERY, undefined, basic('linda', 'lindapw'));
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      expect(await status(app, 'local', 'localpw')).toBe(200);
      expect(await status(app, 'local', 'wrong')).toBe(503);
      expect((await app.ask('GET', '/api/v1/pools', undefined, basic('linda', 'lindapw'))).status).toBe(503);
      expect(await usernames(app)).toEqual(['local']);

      const late = await startDirectory({ port });
      late.add(`dn: uid=linda,${PEOPLE}\nobjectClass: inetOrgPerson\nuid: linda\ncn: l\nsn: l\nuserPassword: lindapw`);
      await app.clock.advance(1_100);
      expect(await status(app, 'linda', 'lindapw')).toBe(200);
      await late.halt();
      await app.clock.advance(10_000);
      // What was right a moment ago still counts.
      expect(await status(app, 'linda', 'lindapw')).toBe(200);
      await app.clock.advance(60_000);
      expect(await status(app, 'linda', 'lindapw')).toBe(503);
      await late.stop();
    });

    test('one that hangs is given up, and the next server asked', async () => {
      const silent = createServer((socket) => socket.on('error', () => undefined));
      const port = await freePort();
      await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
      const hung = `ldap://127.0.0.1:${port}`;
      const app = await open({ auth_ldap_server: hung });
      expect(await status(app, 'linda', 'lindapw')).toBe(503);
      const two = await open({ auth_ldap_server: `${hung} ${directory.url}` });
      expect(await status(two, 'linda', 'lindapw')).toBe(200);
      silent.close();
    });

    test('one that stops in the middle is given up', async () => {
      // Everything goes through, but for the answer to the password.
      const sockets = new Set<{ destroy(): unknown }>();
      const proxy = createServer((client) => {
        const server = connectPlain(directory.port, '127.0.0.1');
        for (const socket of [client, server]) sockets.add(socket.on('error', () => undefined));
        let messages = 0;
        client.on('data', (data) => {
          messages += 1;
          if (messages < 3) server.write(data);
        });
        server.pipe(client);
      });
      const port = await freePort();
      await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve));
      const app = await open({ auth_ldap_server: `ldap://127.0.0.1:${port}` });
      expect(await status(app, 'linda', 'lindapw')).toBe(503);
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });

    test('one that does not take our own password says so', async () => {
      const app = await open({ auth_ldap_bind_password: 'wrong' });
      expect(await status(app, 'linda', 'lindapw')).toBe(503);
      const elsewhere = await open({ auth_ldap_search: `ou=nowhere,${BASE}` });
      expect(await status(elsewhere, 'linda', 'lindapw')).toBe(503);
    });
  });

  test.each([
    [{ auth_ldap_server: '' }, /auth_ldap_server: auth_type = auth_ldap needs it/],
    [{ auth_ldap_server: 'http://ldap.example.com' }, /auth_ldap_server: .* is no address/],
    [{ auth_ldap_search: '' }, /auth_ldap_search: auth_ldap_bind_user needs it/],
    [{ auth_ldap_bind_password: '' }, /auth_ldap_bind_password: auth_ldap_bind_user needs it/],
    [{ auth_ldap_search_filter: '(((' }, /auth_ldap_search_filter: .* is no filter/],
    [{ auth_ldap_tls_cacertfile: '/nonexistent' }, /auth_ldap_tls_cacertfile: \/nonexistent cannot be read/],
    [{ auth_ldap_tls_certfile: '/nonexistent' }, /set both or not at all/],
  ])('%j is refused at the start', async (settings, message) => {
    await expect(open(settings)).rejects.toThrow(message);
  });
});
