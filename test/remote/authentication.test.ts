import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, Laptop, startInstallation } from './second-installation.ts';

const AIRFLOW = 'airflow.api.auth.backend';
const OWN = `const key = 'let me in';
export const requiresAuthentication = (handler) => async (request) => {
  if (request.headers['x-key'] !== key) return { status: 401, headers: { 'content-type': 'text/plain' }, body: 'no key' };
  request.user = { username: 'ann' };
  return handler(request);
};
`;

/** What the experimental API offers, in an order that leaves nothing behind but a run. */
async function tryExperimental(laptop: Laptop): Promise<void> {
  await laptop.out(['pool', '-s', 'e', '3', 'made remotely']);
  expect(await laptop.out('pools get e -o json')).toContain('made remotely');
  expect(await laptop.out('pool -x e')).toContain('made remotely');
  expect(await laptop.out('pool -x e')).toBe("Pool 'e' doesn't exist\n");
  expect(await laptop.out('pool -x default_pool')).toMatch(/efault.?pool can/i);
  expect(await laptop.out('trigger_dag pipeline -r first -e 2026-02-01T00:00:00.5')).toMatch(
    /^Created <DagRun pipeline @ 2026-02-01T00:00:00\+00:00: first, externally triggered: True>\n$/,
  );
  expect((await laptop.run('trigger_dag pipeline -r first')).stderr).toMatch(
    /first.*already exists|already exists.*first/,
  );
  expect((await laptop.run('trigger_dag nope')).stderr).toContain('Dag id nope not found in DagModel\n');
  expect(await laptop.out('dags state pipeline 2026-02-01')).toMatch(/^(queued|running)\n$/);
  expect(await laptop.out('dags state pipeline 2026-02-02')).toBe('None\n');
  expect((await laptop.run('dags state nope 2026-02-02')).exitCode).toBe(1);
  expect(await laptop.out('task_state pipeline load 2026-02-01')).toBe('None\n');
  expect((await laptop.run('task_state pipeline nope 2026-02-01')).stderr).toContain('Task nope not found');
  expect(await laptop.out('list_dag_runs pipeline')).toContain('| first ');
  expect((await laptop.run('list_dag_runs nope')).stderr).toContain('Dag id nope not found');
  expect(await laptop.out('pause pipeline')).toBe('Dag: pipeline, paused: True\n');
  expect(await laptop.out('dags unpause pipeline')).toContain('pipeline | False');
  expect((await laptop.run('pause nope')).stderr).toContain('dag_id could not be found: nope');
  expect(await laptop.out('delete_dag -y other')).toMatch(
    /^Removed \d+ record\(s\)\n$|^Removed all records of other\n$/,
  );
  expect((await laptop.run('delete_dag -y other')).stderr).toContain('Dag id other not found');
}

/** Starts a server for the tests of one description. */
function withServer(settings: Record<string, string>, ownBackend?: string) {
  const world = {} as { installation: Installation; laptops: Laptop[] };
  beforeAll(async () => {
    world.laptops = [];
    world.installation = await startInstallation(settings, ({ path }) => {
      if (ownBackend !== undefined) writeFileSync(join(path, 'own_auth.ts'), ownBackend);
    });
  });
  afterAll(async () => {
    for (const laptop of world.laptops) laptop.remove();
    await world.installation?.close();
  });
  return {
    laptop(userInfo = '', more: Record<string, string> = {}): Laptop {
      const laptop = new Laptop(`http://${userInfo}127.0.0.1:${world.installation.server.port}`, more);
      world.laptops.push(laptop);
      return laptop;
    },
  };
}

describe('a server that lets everybody into the experimental API', () => {
  const server = withServer({ AIRFLOW__API__AUTH_BACKENDS: `${AIRFLOW}.default` });

  test('is asked by that, and what only the stable API has is refused', async () => {
    const laptop = server.laptop('', { AIRFLOW__API__AUTH_BACKENDS: `${AIRFLOW}.default` });
    await tryExperimental(laptop);
    expect((await laptop.run('dags lineage pipeline 2026-02-01')).stderr).toMatch(
      /^This needs the database: .*lineage.*\n$/,
    );
    const { exitCode, stderr } = await laptop.run('dags list');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^The server at http:\/\/127\.0\.0\.1:\d+ refuses \(40[13].*; it asks for credentials: .*\n$/,
    );
  });
});

describe('a server of the second generation that lets everybody into the experimental API', () => {
  const server = withServer({
    AIRFLOW__API__AUTH_BACKENDS: `${AIRFLOW}.default`,
    AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2',
  });

  test('is asked by that', async () => {
    await tryExperimental(server.laptop('', { AIRFLOW__TRADEWIND__REMOTE_API: 'experimental' }));
  });
});

describe('a server that denies everybody', () => {
  const server = withServer({ AIRFLOW__API__AUTH_BACKENDS: `${AIRFLOW}.deny_all` });

  test('refuses with one line, whoever asks', async () => {
    for (const user of ['', 'ann:a%3Ab%20c%25@']) {
      const { exitCode, stdout, stderr } = await server.laptop(user).run('pools list');
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/^The server at http:\/\/127\.0\.0\.1:\d+ refuses \(40[13].*\n$/);
      expect(stderr).not.toContain('a:b');
    }
  });
});

describe.each([
  ['basic_auth', `${AIRFLOW}.basic_auth`],
  ['password_auth of Airflow 1.10', 'airflow.contrib.auth.backends.password_auth'],
])('a server with %s', (_, backend) => {
  const server = withServer({ AIRFLOW__API__AUTH_BACKENDS: backend });

  test('takes the name and the password of the address, over either API', async () => {
    await tryExperimental(server.laptop('ann:a%3Ab%20c%25@', { AIRFLOW__TRADEWIND__REMOTE_API: 'experimental' }));
    expect(await server.laptop('ann:a%3Ab%20c%25@').out('dags list')).toContain('pipeline');
  });

  test('takes those of the options, of which the password may come from a command', async () => {
    const laptop = server.laptop('', {
      AIRFLOW__TRADEWIND__REMOTE_USERNAME: 'ann',
      AIRFLOW__TRADEWIND__REMOTE_PASSWORD_CMD: 'printf "%s" "a:b c%"',
    });
    expect(await laptop.out('dags list')).toContain('pipeline');
  });

  test('refuses wrong ones, and none, with one line that has no password', async () => {
    for (const choice of ['auto', 'stable', 'experimental']) {
      const settings = { AIRFLOW__TRADEWIND__REMOTE_API: choice };
      const wrong = await server.laptop('ann:secret%20word@', settings).run('pools list');
      expect(wrong, choice).toMatchObject({ exitCode: 1, stdout: '' });
      expect(wrong.stderr).toMatch(/refuses \(40[13].*(does not take the credentials|are wrong).*\n$/);
      expect(wrong.stderr).not.toContain('secret');
      const none = await server.laptop('', settings).run('pools list');
      expect(none.stderr, choice).toMatch(/^[^\n]*refuses \(40[13].*asks for credentials[^\n]*\n$/);
    }
  });

  test('lets a viewer look and nothing else', async () => {
    const laptop = server.laptop('vic:v@');
    expect(await laptop.out('dags list')).toContain('pipeline');
    const { exitCode, stderr } = await laptop.run('trigger_dag pipeline');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('may not do this') });
  });
});

describe('a server with a backend of its own', () => {
  const server = withServer({ AIRFLOW__API__AUTH_BACKENDS: 'own_auth' }, OWN);
  const settings = { AIRFLOW__API__AUTH_BACKENDS: 'own_auth' };
  const laptopWith = (code: string) => {
    const laptop = server.laptop('', settings);
    laptop.write('own_auth.ts', OWN + code);
    return laptop;
  };

  test.each([
    [
      'the headers of createClientSession()',
      `export const createClientSession = () => ({ headers: { 'X-Key': key } });`,
    ],
    ['its auth', `export async function createClientSession() { return { auth: () => ({ 'x-key': key }) }; }`],
    [
      'CLIENT_AUTH that signs each request',
      `export const CLIENT_AUTH = async ({ method, url }: { method: string; url: string }) =>
         ({ 'x-key': method === 'GET' && new URL(url).pathname.startsWith('/api/') ? key : 'no' });`,
    ],
  ])('is shown %s', async (_, code) => {
    expect(await laptopWith(code).out('dags list')).toContain('pipeline');
  });

  test('is shown nothing where the module has none of them, or the wrong key', async () => {
    expect((await laptopWith('').run('dags list')).stderr).toContain('asks for credentials');
    const wrong = laptopWith(`export const CLIENT_AUTH = ['ann', 'x'];`);
    expect((await wrong.run('dags list')).stderr).toMatch(/refuses \(40[13].*credentials.*\n/);
  });

  test.each([
    ['export const createClientSession = 5;', 'createClientSession is no function'],
    ['export const createClientSession = () => null;', 'must return an object'],
    ['export const createClientSession = () => ({ headers: { a: 1 } });', 'headers must be an object of texts'],
    ['export const CLIENT_AUTH = "ann";', 'credentials are [name, password]'],
    ['export const CLIENT_AUTH = () => "Basic x";', 'the headers must be an object of texts'],
    [
      'export const createClientSession = () => { throw new Error("no token"); };',
      'createClientSession() failed: no token',
    ],
    ['export const CLIENT_AUTH = () => Promise.reject(new Error("no key"));', 'its function failed: no key'],
    [String.raw`export const CLIENT_AUTH = () => ({ 'x-key': 'let\nme in' });`, 'the credentials cannot be sent'],
    ['throw new Error("no key file");', 'no key file'],
  ])('a module that gives something else is refused: %s', async (code, reason) => {
    const { exitCode, stderr } = await laptopWith(code).run('dags list');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(reason) });
    expect(stderr).toMatch(/^[^\n]*\n$/);
  });
});

describe('a server that knows sessions of pages and tokens', () => {
  const server = withServer({ AIRFLOW__API__AUTH_BACKENDS: `${AIRFLOW}.session` });
  const TOKEN = `
    export async function createClientSession() {
      const answer = await fetch(new URL('/api/v1/security/login', ADDRESS), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'ann', password: 'a:b c%', provider: 'db' }),
      });
      return { headers: { Authorization: 'Bearer ' + (await answer.json()).access_token } };
    }`;

  test('takes the token that a module of the laptop gets, over either API', async () => {
    for (const choice of ['stable', 'experimental']) {
      const settings = { AIRFLOW__API__AUTH_BACKENDS: 'token_auth', AIRFLOW__TRADEWIND__REMOTE_API: choice };
      const laptop = server.laptop('', settings);
      laptop.write('token_auth.ts', TOKEN.replace('ADDRESS', JSON.stringify(laptop.endpointUrl)));
      expect(await laptop.out('pools list'), choice).toContain('default_pool');
    }
  });

  test('takes no password, and says so', async () => {
    const { exitCode, stderr } = await server.laptop('ann:a%3Ab%20c%25@').run('pools list');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/refuses \(40[13]/) });
  });
});
