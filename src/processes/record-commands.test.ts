import { readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { runCommand } from '../cli/test-cli.ts';
import { freshHome, out, useHomes } from './test-homes.ts';

useHomes();

test('pools are kept in both grammars, and wrong ones are a failure in the newer one only', async () => {
  const { home, run } = freshHome();
  const file = join(home, 'pools.json');
  expect(await out(run, ['pools', 'set', 'p', '3', 'my pool'])).toBe('Pool p created\n');
  expect(await out(run, 'pools get p -o json')).toBe(
    '[{"pool": "p", "slots": "3", "description": "my pool", "include_deferred": "False"}]\n',
  );
  expect(await out(run, ['pools', 'export', file])).toBe(`Exported 2 pools to ${file}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ p: { slots: 3, include_deferred: false } });
  expect(await out(run, 'pools delete p')).toBe('Pool p deleted\n');
  expect(await run('pools delete p')).toMatchObject({ exitCode: 1, stderr: 'Pool p does not exist\n' });
  expect(await run('pools delete default_pool')).toMatchObject({ exitCode: 1 });
  expect(await run('pools get p')).toMatchObject({ exitCode: 1 });
  expect(await out(run, ['pools', 'import', file])).toBe('Uploaded 2 pool(s)\n');
  writeFileSync(file, '{"x": ');
  expect(await run(['pools', 'import', file])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Invalid json file'),
  });
  expect(await run('pools import /no/such.json')).toMatchObject({
    exitCode: 1,
    stderr: 'Missing pools file /no/such.json\n',
  });
  expect(await out(run, 'pool -g p')).toContain('│ p      │       3 │ my pool       │');
  expect(await out(run, 'pool -x nope')).toBe("Pool 'nope' doesn't exist\n");
  expect(await out(run, 'pool -s q many d')).toBe('Bad value for `slots`: many\n');
  expect(await out(run, 'pools list -o plain')).toContain('default_pool');
});

test('users are created, listed and deleted, and their passwords asked for', async () => {
  const { run } = freshHome();
  const person = ['-r', 'Viewer', '-f', 'Ann', '-l', 'B', '-e', 'ann@example.org'];
  expect(await out(run, ['users', 'create', '-u', 'ann', '-p', 'x', ...person])).toBe(
    'User "ann" created with role "Viewer"\n',
  );
  expect(await out(run, ['users', 'create', '-u', 'ann', '-p', 'x', ...person])).toBe('ann already exist in the db\n');
  expect(await out(run, 'users list -o json')).toBe(
    '[{"id": "1", "username": "ann", "email": "ann@example.org", "first_name": "Ann", "last_name": "B", "roles": ["Viewer"]}]\n',
  );
  expect(await out(run, 'list_users')).toContain('[Viewer]');
  const bob = ['-r', 'Admin', '-f', 'Bob', '-l', 'B', '-e', 'bob@example.org'];
  expect(await out(run, ['create_user', '-u', 'bob', ...bob], ['secret', 'secret'])).toContain(
    'Admin user bob created.\n',
  );
  expect(await run(['create_user', '-u', 'eve', ...bob], ['secret', 'other'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Passwords did not match'),
  });
  expect(await run('create_user -u eve')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Required arguments are missing: role, email, firstname, lastname.'),
  });
  expect(
    await run(['users', 'create', '-u', 'cv', '-p', 'x', '-r', 'Nope', '-f', 'C', '-l', 'U', '-e', 'c@example.org']),
  ).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Nope is not a valid role') });
  expect(await out(run, 'users delete -e ann@example.org')).toBe('User "ann" deleted\n');
  expect(await run('users delete -u ann')).toMatchObject({ exitCode: 1, stderr: 'User "ann" does not exist\n' });
  expect(await run('delete_user -u ann')).toMatchObject({ exitCode: 1 });
});

test('the configuration is listed and read', async () => {
  const { run } = freshHome();
  expect(await out(run, 'config get-value core executor')).toBe('LocalExecutor\n');
  expect(await run('config get-value core nope')).toMatchObject({ exitCode: 0, stdout: '' });
  expect(await out(run, 'config list --section core')).toMatch(/^\[core\]\n/);
  expect(JSON.parse(await out(run, 'info -o json'))).toHaveLength(5);
});

test('the tables are checked, dropped and made again', async () => {
  const { run } = freshHome();
  expect(await run('db check')).toMatchObject({ exitCode: 0 });
  expect(await run('db check-migrations -t 0')).toMatchObject({ exitCode: 0 });
  expect(await run('db reset', ['n'])).toMatchObject({ exitCode: 1, stderr: 'Cancelled\n' });
  expect(await run('resetdb -y')).toMatchObject({ exitCode: 0 });
  expect(await out(run, 'dags list')).toBe('No data found\n');
  expect(await run('db downgrade -y')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'db downgrade -n 0 -y')).toContain('Downgrade complete\n');
  expect(await run('db check-migrations -t 0')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('db migrate'),
  });
  expect(await out(run, 'db migrate -s')).toContain('CREATE TABLE');
  expect(await run('dags list')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'upgradedb')).toContain('Database migrating done!\n');
  expect(await run('db migrate -n 99')).toMatchObject({ exitCode: 1 });
});

test('commands that work on nothing but the database are refused where commands go to a server', async () => {
  const { home } = freshHome();
  const env = { TRADEWIND_HOME: home, AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client' };
  for (const line of ['rotate-fernet-key', 'sync-perm', 'dags reserialize']) {
    const result = await runCommand(line.split(' '), { env });
    expect(result, line).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('needs the database') });
  }
});

test('variables are stored encrypted and read back, from the environment first', async () => {
  const { home, run } = freshHome();
  expect(await out(run, ['variables', 'set', 'a', 'not-for-all', '--description', 'd'])).toBe('Variable a created\n');
  expect(readFileSync(join(home, 'tradewind.db')).includes('not-for-all')).toBe(false);
  expect(await out(run, 'variables get a')).toBe('not-for-all\n');
  await run(['variables', 'set', 'o', '{"x": [1, null]}']);
  expect(await out(run, 'variables get o -j')).toBe("{'x': [1, None]}\n");
  expect(await run('variables get a -j')).toMatchObject({ exitCode: 1 });
  expect(await run('variables get nope')).toMatchObject({ exitCode: 1, stderr: 'Variable nope does not exist\n' });
  expect(await out(run, 'variables get nope -d dflt')).toBe('dflt\n');
  const env = { TRADEWIND_HOME: home, AIRFLOW_VAR_A: 'here' };
  expect((await runCommand(['variables', 'get', 'a'], { env })).stdout).toBe('here\n');
  const file = join(home, 'variables.json');
  expect(await out(run, ['variables', 'export', file])).toBe(`2 Variables successfully exported to ${file}.\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 'not-for-all', o: { x: [1, null] } });
  expect(await out(run, 'variables delete a')).toBe('Variable a deleted\n');
  expect(await out(run, ['variables', 'import', file, '-a', 'skip'])).toContain("keys: ['o'] were skipped");
  expect(await run(['variables', 'import', file, '-a', 'fail'])).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'variables list -o json')).toBe('[{"key": "o"}, {"key": "a"}]\n');
});

test('connections are added as parts, as a URI or as JSON, and shown whole', async () => {
  const { run } = freshHome();
  const parts = [
    '--conn-type',
    'http',
    '--conn-host',
    'h',
    '--conn-login',
    'l',
    '--conn-password',
    'p/w',
    '--conn-extra',
    '{"k": "v"}',
  ];
  expect(await out(run, ['connections', 'add', 'c1', ...parts])).toBe(
    'Successfully added `conn_id`=c1 : http://l:******@h:\n',
  );
  expect(await out(run, 'connections add c2 --conn-uri mysql://u:pw@host:3306/db?x=1')).toContain('c2');
  expect(await out(run, ['connections', 'add', 'c3', '--conn-json', '{"conn_type": "ftp", "host": "f"}'])).toContain(
    'ftp://:@f:',
  );
  expect(JSON.parse(await out(run, 'connections get c1 -o json'))).toEqual([
    expect.objectContaining({
      password: 'p/w',
      is_encrypted: 'True',
      extra_dejson: { k: 'v' },
      get_uri: 'http://l:p%2Fw@h/?k=v',
    }),
  ]);
  expect(JSON.parse(await out(run, 'connections list --conn-id c2 -o json'))).toEqual([
    expect.objectContaining({ port: '3306', get_uri: 'mysql://u:pw@host:3306/db?x=1' }),
  ]);
  expect(await out(run, 'connections delete c3')).toBe('Successfully deleted connection with `conn_id`=c3\n');
  for (const [line, message] of [
    ['connections delete c3', 'Did not find a connection with `conn_id`=c3\n'],
    ['connections get c3', 'Connection not found.\n'],
    ['connections add c1 --conn-type http', 'A connection with `conn_id`=c1 already exists.\n'],
    ['connections add c4', 'Must supply either conn-uri or conn-json if not supplying conn-type\n'],
    ['connections add c4 --conn-uri http://h --conn-json {}', 'Cannot supply both conn-uri and conn-json\n'],
    ['connections add c4 --conn-json bad', 'The value of --conn-json must be a JSON object'],
    ['connections add c4 --conn-type http --conn-port 99999999', 'a number from 0 to 65535: 99999999'],
    ['connections add c4 --conn-uri http://h --conn-port 1', "--conn-uri flag: ['conn_port']"],
  ] as const) {
    expect(await run(line)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
  }
});

test('the Fernet key is changed by listing the new one first, in both grammars', async () => {
  const { home } = freshHome();
  const [oldKey, newKey] = [
    'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
    'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  ];
  const withKeys = (keys: string, line: string) =>
    runCommand(line.split(' '), { env: { TRADEWIND_HOME: home, AIRFLOW__CORE__FERNET_KEY: keys } });
  await withKeys(oldKey, 'variables set v secret');
  await withKeys(oldKey, 'connections add c --conn-uri http://u:p@h');
  const unreadable = 'The variable v cannot be decrypted: none of [core] fernet_key is its key. Nothing was changed.\n';
  expect(await withKeys(newKey, 'rotate-fernet-key')).toEqual({ exitCode: 1, stdout: '', stderr: unreadable });
  expect(await withKeys(`${newKey},${oldKey}`, 'rotate-fernet-key')).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: 'Encrypted 2 secrets with the first key of [core] fernet_key\n',
  });
  expect(await withKeys(newKey, 'variables get v')).toMatchObject({ stdout: 'secret\n' });
  expect((await withKeys(newKey, 'connections get c')).stdout).toContain('http://u:p@h');
  expect(await withKeys(oldKey, 'variables get v')).toMatchObject({ exitCode: 1 });
  expect(await withKeys(`${oldKey},${newKey}`, 'rotate_fernet_key')).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("please use 'rotate-fernet-key' instead"),
  });
  expect(await withKeys(oldKey, 'variables get v')).toMatchObject({ stdout: 'secret\n' });
  using db = new DatabaseSync(join(home, 'tradewind.db'), { readOnly: true });
  expect(db.prepare("SELECT owner, extra FROM log WHERE event = 'cli_rotate_fernet_key'").get()).toEqual({
    owner: userInfo().username,
    extra: `{"secrets":2,"from":"cli on ${hostname()}"}`,
  });
});
