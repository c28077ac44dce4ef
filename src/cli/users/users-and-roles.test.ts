import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../metadata/open-database.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { runCommand } from '../test-cli.ts';

describe.each(testDatabases())('users and roles on the command line with $name', (kind) => {
  let home: string;
  let env: Record<string, string>;
  let drop: () => Promise<void>;
  let url: string;
  const run = (line: string, answers: string[] = []) => runCommand(line.split(' '), { env, answers });
  const file = (name: string, content: unknown) => {
    writeFileSync(join(home, name), typeof content === 'string' ? content : JSON.stringify(content));
    return join(home, name);
  };
  const create = (name: string, role = 'Viewer') =>
    run(`users create -u ${name} -e ${name}@example.com -f F -l L -r ${role} -p x`);

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tradewind-users-'));
    ({ url, drop } = await kind.open());
    env = { TRADEWIND_HOME: home, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: url };
  });
  afterAll(async () => {
    await drop();
    rmSync(home, { recursive: true });
  });

  test('a user gets and loses roles, by name or by address', async () => {
    await create('ann');
    expect(await run('users add-role -e ann@example.com -r Op')).toMatchObject({
      exitCode: 0,
      stdout: 'User "ann" added to role "Op"\n',
    });
    expect(await run('users add-role -u ann -r Op')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('User "ann" is already a member of role "Op"'),
    });
    expect((await run('users remove-role -u ann -r Op')).stdout).toBe('User "ann" removed from role "Op"\n');
    expect(await run('users remove-role -u ann -r Op')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('User "ann" is not a member of role "Op"'),
    });
    for (const command of ['add-role', 'remove-role']) {
      expect(await run(`users ${command} -u ann -r Nope`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('Nope is not a valid role. Valid roles are: [Admin, '),
      });
    }
    expect((await run('users add-role -r Op')).stderr).toContain('must supply one of --username or --email');
    expect((await run('users delete -u x -e y')).stderr).toContain('but not both');
  });

  test('a password is reset to what is given, typed, or made up, and who did it is in the log', async () => {
    await create('bob');
    expect((await run('users reset-password -u bob -p new')).stdout).toBe('User "bob" password reset successfully\n');
    expect(await run('users reset-password -u bob', ['one', 'two'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Passwords did not match'),
    });
    expect((await run('users reset-password -e bob@example.com --use-random-password')).stdout).toMatch(
      /^Password: \S{16}$/m,
    );
    expect(await run('users reset-password -u eve -p x')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('User "eve" does not exist'),
    });
    const db = openDatabase(url);
    const log = await db.all<{ extra: string }>({
      sql: "SELECT extra FROM log WHERE event = 'user.edit' AND extra LIKE '%bob%'",
      parameters: [],
    });
    await db.close();
    expect(log.map(({ extra }) => JSON.parse(extra) as unknown)).toEqual(
      Array.from({ length: 2 }, () => ({ username: 'bob', changed: 'password', from: `cli on ${hostname()}` })),
    );
  });

  test('users are imported and exported', async () => {
    const cleo = { username: 'cleo', email: 'cleo@example.com', firstname: 'C', lastname: 'L', roles: ['Op'] };
    const path = file('users.json', [cleo]);
    expect((await run(`users import ${path}`)).stdout).toBe(
      "Creating new user with email 'cleo@example.com'\nCreated the following users:\n\tcleo@example.com\n",
    );
    file('users.json', [{ ...cleo, roles: ['Viewer'] }]);
    expect((await run(`users import ${path}`)).stdout).toContain('Updated the following users:\n\tcleo@example.com\n');
    const exported = join(home, 'out.json');
    expect((await run(`users export ${exported}`)).stdout).toMatch(/^\d users successfully exported to /);
    expect(JSON.parse(readFileSync(exported, 'utf8'))).toContainEqual({
      ...cleo,
      id: expect.any(Number),
      roles: ['Viewer'],
    });
    for (const [content, complaint] of [
      [[{ ...cleo, password: 'x', email: 'nobody', roles: [] }], "[Item 0]\n\temail: ['Not a valid email address.']"],
      [[{ ...cleo, username: 'other' }], 'Changing the username is not allowed'],
      [[{ ...cleo, roles: ['King'] }], 'King is not a valid role'],
      ['{"x": ', 'is not valid JSON'],
      [[5], 'Invalid input type.'],
    ] as const) {
      file('users.json', content);
      expect(await run(`users import ${path}`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining(complaint),
      });
    }
    expect((await run(`users import ${home}/none.json`)).stderr).toContain('does not exist');
  });

  test('roles are made, given permissions, exported, deleted and imported again', async () => {
    expect((await run('roles create dancers singers Op')).stdout).toBe('Added 3 role(s)\n');
    expect((await run('roles add-perms dancers -r Pools Variables -a can_read can_edit')).stdout).toBe(
      [
        'Added can read on Pools to role dancers',
        'Added can edit on Pools to role dancers',
        'Added can read on Variables to role dancers',
        'Added can edit on Variables to role dancers',
        'Added 4 permission(s)\n',
      ].join('\n'),
    );
    expect((await run('roles add-perms dancers -r Pools -a can_read')).stdout).toBe('Added 0 permission(s)\n');
    expect((await run('roles del-perms dancers -r Pools')).stdout).toBe(
      'Deleted can read on Pools from role dancers\nDeleted can edit on Pools from role dancers\nDeleted 2 permission(s)\n',
    );
    const path = join(home, 'roles.json');
    expect((await run(`roles export ${path} -p`)).stdout).toBe(
      `2 roles with 2 linked permissions successfully exported to ${path}\n`,
    );
    expect((await run('roles delete dancers singers')).stdout).toBe('Deleted 2 role(s)\n');
    expect(await run('roles delete dancers')).toMatchObject({
      exitCode: 1,
      stdout: "Role named 'dancers' does not exist\n",
    });
    expect((await run(`roles import ${path}`)).stdout).toBe('roles and permissions successfully imported\n');
    const listed = JSON.parse((await run('roles list -p -o json')).stdout) as { name: string }[];
    expect(listed.filter(({ name }) => name === 'dancers')).toEqual([
      { name: 'dancers', resource: 'Variables', action: 'can_edit,can_read' },
    ]);
    expect((await run('roles list -o plain')).stdout).toContain('singers');
  });

  test.each([
    ['roles add-perms nope -r Pools -a can_read', "Role named 'nope' does not exist\n"],
    ['roles add-perms Viewer -r Sky -a can_read', "Resource named 'Sky' does not exist\n"],
    ['roles del-perms Viewer -r Pools -a can_fly', "Action named 'can_fly' does not exist\n"],
  ])('%s is refused', async (line, stdout) => {
    expect(await run(line)).toMatchObject({ exitCode: 1, stdout });
  });

  test('sync-perm gives the default roles back what they lost', async () => {
    await run('roles del-perms Op -r Connections');
    expect(await run('sync-perm')).toMatchObject({
      exitCode: 0,
      stdout: 'Updating actions and resources for all existing roles\n',
    });
    expect((await run('roles list -p -o plain')).stdout).toMatch(
      /^Op +Connections +can_create,can_delete,can_edit,can_read,menu_access/m,
    );
  });
});
