import { describe, expect, test } from 'vitest';
import { makeCommandLine } from './command-line.ts';
import { findPluginCommand } from './commands/plugin-commands.ts';
import type { PluginCall } from './plugin-call.ts';
import { type Generation, NEWER, OLDER } from './generation.ts';
import { readValues } from './read-values.ts';

type Given = Readonly<Record<string, string>>;

/** The command line of a call, as it is run and as the answer shows it. */
function lineOf(generation: Generation, name: string, query: Given, form: Given = {}) {
  const command = findPluginCommand(name);
  if (!command) throw new Error(`no ${name}`);
  const call: PluginCall = { callTimeMs: 0, query, form, uploads: {}, csrfToken: undefined };
  const given = readValues(command, call, generation.emptyFlagsCount(command));
  const caller = { username: undefined, address: '127.0.0.1' };
  const { values } = generation.complete(command, { call, values: given, caller });
  const line = makeCommandLine(command, values, generation, (path) => path);
  return {
    argv: line.argv,
    files: line.files,
    shown: generation.show(command, line, values, `/home/logs/${name}.log`),
  };
}

describe('the older generation', () => {
  test.each([
    ['pause', { dag_id: 'tutorial' }, 'airflow pause tutorial'],
    ['variables', { set: 'foo bar' }, 'airflow variables --set foo bar'],
    ['variables', { get: 'foo', json: '', default: 'x' }, 'airflow variables --get foo --json --default x'],
    ['variables', { import: '/x.json' }, 'airflow variables --import /x.json'],
    [
      'trigger_dag',
      { dag_id: 'test_id', run_id: 'run_id_2016_01_01', conf: '{"key":"value"}' },
      'airflow trigger_dag --run_id run_id_2016_01_01 --conf {"key":"value"} test_id',
    ],
    ['trigger_dag', { dag_id: 'd' }, 'airflow trigger_dag --run_id restapi_trig__1970-01-01T00:00:00.000000 d'],
    ['list_tasks', { dag_id: 'tutorial', tree: '' }, 'airflow list_tasks --tree tutorial'],
    ['list_dags', { report: '' }, 'airflow list_dags'],
    ['list_dags', { report: '1', subdir: '/x' }, 'airflow list_dags --subdir /x --report'],
    [
      'run',
      { dag_id: 'd', task_id: 't', execution_date: '2016-01-01T00:00:00', local: 'on', mark_success: '' },
      'airflow run --mark_success --local d t 2016-01-01T00:00:00',
    ],
    [
      'backfill',
      { dag_id: 'd', start_date: '2016-01-01', end_date: '2016-01-02', dry_run: '' },
      'airflow backfill --start_date 2016-01-01 --end_date 2016-01-02 --dry_run d',
    ],
    ['kerberos', { principal: 'p', keytab: '/k' }, 'airflow kerberos --keytab /k p'],
    [
      'test',
      { dag_id: 'd', task_id: 't', execution_date: '2016-01-01', task_params: '{}', dry_run: '' },
      'airflow test --dry_run --task_params {} d t 2016-01-01',
    ],
    ['task_state', { dag_id: 'd', task_id: 't', execution_date: '2016-01-01' }, 'airflow task_state d t 2016-01-01'],
  ])('calls %s with %o', (name, query, shown) => {
    expect(lineOf(OLDER, name, query).shown).toBe(shown);
  });

  test('takes its own word for what the command line calls otherwise', () => {
    const query = { dag_id: 'd', task_id: 't', execution_date: '2016-01-01', ignore_first_depends_on_past: 'on' };
    expect(lineOf(OLDER, 'run', query).argv).toEqual(['run', '--ignore_depends_on_past', '--', 'd', 't', '2016-01-01']);
  });
});

test('a service gets what is its own, its supervisor where it writes', () => {
  const query = {
    num_runs: '3',
    do_pickle: 'on',
    pid: '/s.pid',
    daemon: 'on',
    stdout: '/o',
    stderr: '/e',
    'log-file': '/l',
  };
  const argv = ['scheduler', '--num-runs=3', '--do-pickle'];
  expect(lineOf(OLDER, 'scheduler', query)).toEqual({
    argv,
    files: { pid: '/s.pid', stdout: '/o', stderr: '/e', 'log-file': '/l' },
    shown: 'airflow scheduler --num_runs 3 --do_pickle --pid /s.pid --daemon --stdout /o --stderr /e --log-file /l',
  });
  // A slip of its page, which its answers repeat.
  expect(lineOf(NEWER, 'scheduler', query)).toEqual({
    argv,
    files: { stdout: '/o', stderr: '/e', 'log-file': '/l' },
    shown:
      'airflow scheduler --num_runs "3" --do_pickle "on" --pid --daemon --stdout "/o" --stderr "/e" --log-file "/l" &',
  });
});

describe('the newer generation', () => {
  const principal = 'airflow/host@EXAMPLE.COM';
  const log = (name: string) => `>> /home/logs/${name}.log &`;
  test.each([
    ['kerberos', { principal }, `airflow kerberos "${principal}" ${log('kerberos')}`],
    [
      'kerberos',
      {
        principal: 'p',
        keytab: '/etc/a.keytab',
        pid: '/run/k.pid',
        daemon: 'on',
        stdout: '/tmp/o',
        stderr: '/tmp/e',
        'log-file': '/tmp/l',
      },
      'airflow kerberos --keytab "/etc/a.keytab" --pid "/run/k.pid" --daemon --stdout "/tmp/o" --stderr "/tmp/e" --log-file "/tmp/l" "p" &',
    ],
    ['worker', {}, `airflow worker ${log('worker')}`],
    [
      'worker',
      { do_pickle: 'on', queues: 'a,b', concurrency: '4' },
      `airflow worker --do_pickle --queues "a,b" --concurrency "4" ${log('worker')}`,
    ],
    [
      'worker',
      { queues: 'default', pid: '/run/w.pid', daemon: 'on' },
      `airflow worker --queues "default" --pid --daemon ${log('worker')}`,
    ],
    [
      'flower',
      { hostname: '0.0.0.0', port: '5555' },
      `airflow flower --hostname "0.0.0.0" --port "5555" ${log('flower')}`,
    ],
    [
      'flower',
      {
        flower_conf: '/etc/f.py',
        broker_api: 'http://b/api',
        pid: '/run/f.pid',
        daemon: 'on',
        'log-file': '/tmp/f.log',
      },
      'airflow flower --flower_conf "/etc/f.py" --broker_api "http://b/api" --pid "/run/f.pid" --daemon --log-file "/tmp/f.log" &',
    ],
    [
      'scheduler',
      { dag_id: 'tutorial', num_runs: '5' },
      `airflow scheduler --dag_id "tutorial" --num_runs "5" ${log('scheduler')}`,
    ],
    ['scheduler', { daemon: '', num_runs: '1' }, `airflow scheduler --num_runs "1" ${log('scheduler')}`],
    ['scheduler', { 'log-file': '/tmp/s.log', daemon: 'on' }, 'airflow scheduler --daemon --log-file "/tmp/s.log" &'],
    ['serve_logs', { port: '1' }, `airflow serve_logs ${log('serve_logs')}`],
    ['variables', { cmd: 'set', key: 'sp', value: 'a b  c' }, 'airflow variables --set sp a b  c'],
    ['variables', { cmd: 'get', key: 'foo' }, 'airflow variables'],
    ['variables', { set: 'foo' }, 'airflow variables --set foo'],
    [
      'pool',
      { cmd: 'set', pool_name: 'p', slot_count: '3', pool_description: 'for tests' },
      'airflow pool --set p 3 for tests',
    ],
    ['list_tasks', { dag_id: 'd', tree: '' }, 'airflow list_tasks d'],
    ['clear', { dag_id: 'd', start_date: '2020-01-01' }, 'airflow clear --start_date 2020-01-01 --no_confirm d'],
    ['delete_dag', { dag_id: 'd' }, 'airflow delete_dag --yes d'],
  ])('calls %s with %o', (name, query, shown) => {
    expect(lineOf(NEWER, name, query).shown).toBe(shown);
  });

  test('lets the query win over the form, where it says anything', () => {
    expect(lineOf(NEWER, 'pause', { dag_id: 'a' }, { dag_id: 'b' }).argv).toEqual(['pause', '--', 'a']);
    expect(lineOf(NEWER, 'pause', { dag_id: '' }, { dag_id: 'b' }).argv).toEqual(['pause', '--', 'b']);
  });
});

describe('a value', () => {
  test.each(['--help', '--delete=x', '-x', '--', '--yes', ';reboot', '$(reboot)', '`reboot`', 'a\nb', '../../x'])(
    'that is %s never becomes an option',
    (value) => {
      expect(lineOf(NEWER, 'pause', { dag_id: value }).argv).toEqual(['pause', '--', value]);
      expect(lineOf(NEWER, 'variables', { get: value }).argv).toEqual(['variables', `--get=${value}`]);
      const [, set, key, ...others] = lineOf(NEWER, 'variables', { cmd: 'set', key: 'k', value }).argv;
      expect([set, key]).toEqual(['--set', 'k']);
      expect(others.filter((word) => /^-[^]/.test(word))).toEqual([]);
    },
  );

  test('that holds a NUL, or is too long for a process, is refused', () => {
    expect(() => lineOf(NEWER, 'pause', { dag_id: 'a\0b' })).toThrow(
      "The argument 'dag_id' must not hold a NUL character",
    );
    const task = { task_id: 't', execution_date: '2020-01-01' };
    expect(() => lineOf(NEWER, 'test', { ...task, dag_id: 'a'.repeat(1_000_000) })).toThrow('longer than 100000 bytes');
  });
});
