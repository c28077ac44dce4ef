import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';
import type { PluginCommand } from './commands/plugin-command.ts';
import { PLUGIN_COMMANDS, findPluginCommand } from './commands/plugin-commands.ts';
import { TEST_HOST } from './test-host.ts';

const API = '/admin/rest_api/api';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What has broken programs that build command lines, paths or statements out of texts. */
const STRINGS = [
  '; touch pwned',
  '`touch pwned`',
  '$(touch pwned)',
  '| touch pwned',
  '&& touch pwned &',
  '> pwned',
  'a\ntouch pwned\n',
  '"; touch pwned; "',
  "'; DROP TABLE dag; --",
  '--',
  '--help',
  '--yes',
  '--delete=k',
  '-x=k',
  '-sd=/',
  '../../pwned',
  '/etc/passwd',
  'tutorial\0',
  '\0',
  '%00%2e%2e%2f',
  '{{ 7 * 7 }}',
  '${7*7}',
  '<script>alert(1)</script>',
  '\u202etxt.exe',
  'Ünïcödé 雪 🌬',
  '\ud800',
  '__proto__',
  'constructor',
  ' ',
  '0',
  'NaN',
  'null',
  '[]',
  '{"a": ',
  'x'.repeat(1_000_000),
];

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

describe('whatever a caller sends', { timeout: 300_000 }, () => {
  let root: string;
  let app: TestApp;
  let before: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tradewind-fuzz-'));
    const home = join(root, 'home');
    app = await openTestApp(sqlite, {
      dags: [{ dagId: 'tutorial', tasks: { sleep: {} } }],
      commandHost: TEST_HOST,
      home,
      env: { AIRFLOW__WEBSERVER__ALLOWED_PAYLOAD_SIZE: '8' },
    });
    await app.ask('GET', `${API}?api=variables&cmd=set&key=k&value=v`);
    writeFileSync(join(root, 'untouched'), '');
  });
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });

  /** Everything that the database holds of DAGs, runs and records; and all files. */
  const state = async () => {
    const tables = [
      'dag',
      'dag_run',
      'task_instance',
      'variable',
      'connection',
      'slot_pool',
      'ab_user',
      'import_error',
    ];
    const rows = await Promise.all(
      tables.map((table) => app.db.all({ sql: `SELECT * FROM ${table}`, parameters: [] })),
    );
    return JSON.stringify([rows, readdirSync(root, { recursive: true }).toSorted()]);
  };
  beforeEach(async () => {
    before = await state();
  });

  const send = async (command: PluginCommand, values: Record<string, string>) => {
    const body = new URLSearchParams({ api: command.name, ...values }).toString();
    return app.ask('POST', API, body, FORM);
  };

  /** Commands that only the stand-in of the program sees, or that act by names that there are not. */
  const commands = PLUGIN_COMMANDS.filter(
    ({ name, runsIn }) => runsIn !== 'background' && !['deploy_dag', 'refresh_all_dags', 'render'].includes(name),
  );

  test.each(commands.map((command) => [command.name, command] as const))(
    '%s does nothing that its arguments do not name',
    async (_name, command) => {
      for (const text of STRINGS) {
        // No flags: they would clear, set and delete; what these act on is named by the texts.
        const texts = command.arguments.filter(({ input }) => input !== 'flag' && input !== 'file');
        const all = Object.fromEntries(texts.map(({ name }) => [name, text]));
        const one = texts.map(({ name }) => ({
          dag_id: command.changes({}) ? 'no_such_dag' : 'tutorial',
          task_id: 't',
          execution_date: '2020-01-01',
          principal: 'p',
          pid: '0',
          [name]: text,
        }));
        // What is set or exported on purpose is no accident.
        const calls = [all, ...one].map(
          ({ set: _set, export: _export, delete: _delete, ...values }: Record<string, string>) => send(command, values),
        );
        const statuses = (await Promise.all(calls)).map(({ status }) => status);
        expect({
          text: text.slice(0, 40),
          others: statuses.filter((status) => status !== 200 && status !== 400),
        }).toEqual({
          text: text.slice(0, 40),
          others: [],
        });
      }
      expect(await state()).toBe(before);
    },
  );

  test.each(['variables', 'connections', 'pool'])('%s deletes only what has that very name', async (name) => {
    const command = PLUGIN_COMMANDS.find((known) => known.name === name);
    for (const text of STRINGS) {
      const values = name === 'connections' ? { delete: 'on', conn_id: text } : { delete: text };
      if (command) expect((await send(command, values)).status).toBeLessThan(500);
    }
    expect(await state()).toBe(before);
  });

  test('a value that is stored is stored as it was sent', async () => {
    const command = PLUGIN_COMMANDS.find(({ name }) => name === 'variables');
    for (const text of STRINGS) {
      if (!command || text.trim() === '' || text.includes('\0')) continue;
      await send(command, { cmd: 'set', key: 'stored', value: 'former' });
      await send(command, { cmd: 'set', key: 'stored', value: text });
      const rows = await app.db.all<{ val: string }>({
        sql: "SELECT val FROM variable WHERE key = 'stored'",
        parameters: [],
      });
      // What looks like an option is refused by the command line, as in Airflow.
      const isOption = text.startsWith('-');
      const sent = new URLSearchParams({ text }).get('text') ?? '';
      expect(rows[0]?.val).toBe(isOption ? 'former' : Buffer.from(sent, 'utf8').toString('utf8'));
    }
    await send(command as PluginCommand, { delete: 'stored' });
    expect(await state()).toBe(before);
  });

  test('the older generation takes a value apart into words, and into nothing else', async () => {
    const older = (command: string, set: string) =>
      app.ask('POST', `${API}/v1.0/${command}`, new URLSearchParams({ set }).toString(), FORM);
    for (const text of STRINGS) {
      for (const answer of [
        await older('variables', `stored ${text}`),
        await older('pool', `stored 1 ${text}`),
        await older('pool', `stored ${text} d`),
      ]) {
        expect([200, 400]).toContain(answer.status);
      }
    }
    await app.ask('GET', `${API}?api=variables&delete=stored`);
    await app.ask('GET', `${API}?api=pool&delete=stored`);
    expect(await state()).toBe(before);
  });

  test('no text but its name calls a command', async () => {
    for (const text of STRINGS) {
      const address = encodeURIComponent(text.toWellFormed());
      expect((await app.ask('POST', API, new URLSearchParams({ api: text }).toString(), FORM)).status).toBe(400);
      expect([404, 405, 414, 431]).toContain((await app.ask('POST', `${API}/v1.0/${address}`, '', FORM)).status);
      const token = { rest_api_plugin_http_token: text.replaceAll(/[^\t\u0020-\u007e]/g, '') };
      expect((await app.ask('GET', `${API}?api=version`, undefined, token)).status).toBe(200);
    }
    expect(await state()).toBe(before);
  });

  test('a program gets each value as one word behind the dashes', async () => {
    const command = PLUGIN_COMMANDS.find(({ name }) => name === 'render');
    for (const text of STRINGS) {
      if (!command || text.includes('\0') || text.length > 1000 || text === '\ud800') continue;
      const values = { dag_id: 'tutorial', task_id: text, execution_date: text };
      const { body } = await send(command, values);
      const { output } = body as { output: { stdout: string } };
      expect(JSON.parse(output.stdout)).toEqual(['render', '--', 'tutorial', text, text]);
    }
    expect(await state()).toBe(before);
  });

  test.each([
    ['worker', 'queues'],
    ['flower', 'hostname'],
    ['kerberos', 'principal'],
  ])('%s gets %s as one word', async (name, argument) => {
    const command = findPluginCommand(name);
    const log = join(root, 'home', 'logs', `${name}.log`);
    for (const text of STRINGS) {
      if (!command || text.includes('\0') || text.length > 1000 || text === '\ud800') continue;
      const { status, body } = await send(command, { [argument]: text });
      expect(status).toBe(200);
      // One of blanks alone names no queue.
      if (text === ' ' && name === 'worker') continue;
      expect(body).toMatchObject({ output: { stdout: 'exit_code: 0' } });
      while (!readFileSync(log, 'utf8').endsWith('\n')) await new Promise(setImmediate);
      const words = name === 'kerberos' ? ['--', text] : [`--${argument}=${text}`];
      expect(JSON.parse(readFileSync(log, 'utf8'))).toEqual([name, ...words]);
      rmSync(log);
    }
    rmSync(join(root, 'home'), { recursive: true });
    expect(await state()).toBe(before);
  });

  test('an upload lies in the folder of the DAGs under its own name, or nowhere', async () => {
    for (const text of [...STRINGS, '..', '.', 'a/../../b', '.hidden', 'a\\..\\b']) {
      const name = `${text}.ts`;
      const form = new FormData();
      form.set('api', 'deploy_dag');
      form.set('dag_file', new File(['x'], name));
      const request = new Response(form);
      const type = request.headers.get('content-type') ?? '';
      const answer = await app.app.inject({
        method: 'POST',
        url: API,
        headers: { 'content-type': type },
        payload: Buffer.from(await request.arrayBuffer()),
      });
      expect([200, 400]).toContain(answer.statusCode);
      const stored = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
      for (const path of stored) expect(path).toMatch(/^home\/dags\/[^/]+$/);
    }
    rmSync(join(root, 'home'), { recursive: true, force: true });
  });
});
