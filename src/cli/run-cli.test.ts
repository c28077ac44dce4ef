import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { FLAT } from './flat.ts';
import { GROUPED_COMMANDS, GROUPS } from './grouped.ts';
import { runCommand } from './test-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const run = (line: string, columns = 200) =>
  runCommand(line === '' ? [] : line.split(' '), { env: { TRADEWIND_HOME: home, COLUMNS: String(columns) } });

const ALL = [
  ...GROUPS.flatMap(({ name, commands }) => commands.map((command) => `${name} ${command.name}`)),
  ...GROUPED_COMMANDS.map(({ name }) => name),
  ...FLAT.map(({ name }) => name).filter((name) => !['connections', 'variables'].includes(name)),
];

test.each(ALL)('%s explains itself', async (command) => {
  const { exitCode, stdout } = await run(`${command} --help`);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`^[Uu]sage: airflow ${command} \\[-h\\]`));
  expect(stdout).toContain('show this help message and exit');
});

test.each(GROUPS.map(({ name }) => name))('the group %s lists its commands', async (group) => {
  const { exitCode, stdout } = await run(`${group} -h`);
  expect(exitCode).toBe(0);
  for (const { name, hidden } of GROUPS.find((candidate) => candidate.name === group)?.commands ?? []) {
    if (!hidden) expect(stdout).toContain(`    ${name}`);
  }
});

test('names are unique in each grammar, and no old name hides a new one', () => {
  // Modes of 1.10 under words that have become groups.
  const modes = new Set(['connections', 'variables']);
  const names = [...GROUPS, ...GROUPED_COMMANDS, ...FLAT.filter(({ name }) => !modes.has(name))].map(
    ({ name }) => name,
  );
  expect(new Set(names).size).toBe(names.length);
});

// Texts of Airflow 2.11 and 1.10.
test.each([
  ['', 'airflow command error: the following arguments are required: GROUP_OR_COMMAND, see help above.'],
  ['--nope', 'airflow command error: the following arguments are required: GROUP_OR_COMMAND, see help above.'],
  ['nope', "airflow command error: argument GROUP_OR_COMMAND: invalid choice: 'nope' (choose from "],
  ['dags', 'airflow dags command error: the following arguments are required: COMMAND, see help above.'],
  [
    'pools nope',
    "airflow pools command error: argument COMMAND: invalid choice: 'nope' (choose from 'delete', 'export', 'get', 'import', 'list', 'set'), see help above.",
  ],
  ['version --foo', 'airflow command error: unrecognized arguments: --foo, see help above.'],
  [
    'pools set',
    'airflow pools set command error: the following arguments are required: NAME, slots, description, see help above.',
  ],
  ['pools set p abc x', "airflow pools set command error: argument slots: invalid int value: 'abc', see help above."],
  [
    'dags list-runs',
    'airflow dags list-runs command error: the following arguments are required: -d/--dag-id, see help above.',
  ],
  [
    'dags list-runs -d x --state zzz',
    "airflow dags list-runs command error: argument --state: invalid choice: 'zzz' (choose from 'queued', 'running', 'success', 'failed'), see help above.",
  ],
  [
    'dags trigger x -e zzz',
    "airflow dags trigger command error: argument -e/--exec-date: invalid parse value: 'zzz', see help above.",
  ],
  [
    'dags next-execution x -n 0',
    "airflow dags next-execution command error: argument -n/--num-executions: invalid positive int value: '0', see help above.",
  ],
  ['pool -s p2 3', 'airflow pool command error: argument -s/--set: expected 3 arguments, see help above.'],
  [
    'trigger_dag -e nonsense',
    "airflow trigger_dag command error: argument -e/--exec_date: invalid parse value: 'nonsense', see help above.",
  ],
])('%s is refused with exit code 2', async (line, message) => {
  const { exitCode, stdout, stderr } = await run(line);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^[Uu]sage: airflow/);
  expect(stderr).toContain(`\n${message}`);
});

test.each([['tasks run d t r --map-index 3', '--map-index is not available: there are no mapped tasks yet\n']])(
  '%s asks for what has no meaning here',
  async (line, message) => {
    expect(await run(line)).toEqual({ exitCode: 1, stdout: '', stderr: message });
  },
);

test('the help of an option without a meaning says so', async () => {
  expect((await run('tasks run -h')).stdout).toContain(
    '  --map-index MAP_INDEX\n                        Mapped task index. Not available: there are no mapped tasks yet\n',
  );
  expect((await run('tasks state d t r --map-index -1')).exitCode).toBe(1);
});

test('a name of the old grammar says what to use instead', async () => {
  const { stderr } = await run('list_dags');
  expect(stderr.split('\n')[0]).toBe(
    "The 'list_dags' command is deprecated and removed in Airflow 2.0, please use 'dags list', or 'dags report' instead",
  );
});

test('help of the newer grammar looks as in Airflow 2.11', async () => {
  expect((await run('pools set -h')).stdout)
    .toBe(`Usage: airflow pools set [-h] [--include-deferred] [-o (table, json, yaml, plain)] [-v] NAME slots description

Configure pool

Positional Arguments:
  NAME                  Pool name
  slots                 Pool slots
  description           Pool description

Options:
  -h, --help            show this help message and exit
  --include-deferred    Include deferred tasks in calculations for Pool
  -o, --output (table, json, yaml, plain)
                        Output format. Allowed values: json, yaml, plain, table (default: table)
  -v, --verbose         Make logging output more verbose
`);
});

test('help of the older grammar looks as in Airflow 1.10, says what has no meaning here, and is broken at the width of the terminal', async () => {
  expect((await run('run -h', 120)).stdout)
    .toBe(`usage: airflow run [-h] [-sd SUBDIR] [-m] [-f] [--pool POOL] [--cfg_path CFG_PATH] [-l] [-r] [-A] [-i] [-I]
                   [--ship_dag] [-p PICKLE] [-j JOB_ID] [-int]
                   dag_id task_id execution_date

positional arguments:
  dag_id                The id of the dag
  task_id               The id of the task
  execution_date        The execution date of the DAG

optional arguments:
  -h, --help            show this help message and exit
  -sd SUBDIR, --subdir SUBDIR
                        File location or directory from which to look for the dag. Defaults to '[AIRFLOW_HOME]/dags'
                        where [AIRFLOW_HOME] is the value you set for 'AIRFLOW_HOME' config you set in 'airflow.cfg'
  -m, --mark_success    Mark jobs as succeeded without running them
  -f, --force           Ignore previous task instance state, rerun regardless if task already succeeded/failed
  --pool POOL           Resource pool to use
  --cfg_path CFG_PATH   Path to config file to use instead of airflow.cfg
  -l, --local           Run the task using the LocalExecutor
  -r, --raw
  -A, --ignore_all_dependencies
                        Ignores all non-critical dependencies, including ignore_ti_state and ignore_task_deps
  -i, --ignore_dependencies
                        Ignore task-specific dependencies, e.g. upstream, depends_on_past, and retry delay
                        dependencies
  -I, --ignore_depends_on_past
                        Ignore depends_on_past dependencies (but respect upstream dependencies)
  --ship_dag            Pickles (serializes) the DAG and ships it to the worker
  -p PICKLE, --pickle PICKLE
                        Serialized pickle object of the entire dag (used internally). Not available: DAGs are not
                        pickled here: a task process loads the version that its run began with
  -j JOB_ID, --job_id JOB_ID
  -int, --interactive   Do not capture standard output and error streams (useful for interactive debugging). Not
                        available: use 'tasks test', which runs the task in the process of the command
`);
});

test('help has colours on a terminal, and no other words', async () => {
  for (const line of ['-h', 'dags -h', 'pools set -h', 'run -h']) {
    const { stdout } = await runCommand(line.split(' '), { env: {}, columns: 90 });
    expect(stdout).toMatch(/^\p{Control}\[1m[Uu]sage/u);
    expect(stripVTControlCharacters(stdout)).toBe((await run(line, 90)).stdout);
  }
});

test('help is broken at the width of the terminal, but not its examples', async () => {
  const { stdout } = await run('pools import -h', 60);
  const tooLong = stdout.split('\n').filter((line) => line.length > 60);
  expect(tooLong).toEqual([expect.stringContaining('"pool_1": {'), expect.stringContaining('"pool_2": {')]);
});

test('a command reads the configuration file that is named before it', async () => {
  const file = join(home, 'own.cfg');
  writeFileSync(file, '[core]\nparallelism = 7\n');
  expect(await run(`--config ${file} config get-value core parallelism`)).toMatchObject({ exitCode: 0, stdout: '7\n' });
  expect((await run(`--config=${file} config get-value core parallelism`)).stdout).toBe('7\n');
  expect((await run('config get-value core parallelism')).stdout).toBe('32\n');
  expect(await run('--config /no/such.cfg version')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'There is no configuration file /no/such.cfg\n',
  });
  expect(await run('--config')).toMatchObject({ exitCode: 2 });
  expect(await run('tasks run d t r --cfg-path /no/such.cfg')).toMatchObject({
    exitCode: 1,
    stderr: 'There is no configuration file /no/such.cfg\n',
  });
});

test('the configuration is coloured on request', async () => {
  const coloured = (await run('config list --section cli -d --color on')).stdout;
  const plain = (await run('config list --section cli -d')).stdout;
  const [head, comment = ''] = plain.split('\n');
  expect(coloured.split('\n').slice(0, 2)).toEqual([`\u001b[1m${head}\u001b[22m`, `\u001b[90m${comment}\u001b[39m`]);
  expect(coloured).toContain('\n\u001b[36mapi_client\u001b[39m = ');
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test('a database that was never made is a clear failure', async () => {
  const { exitCode, stdout, stderr } = await run('dags list');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain("Please initialize the database with 'airflow db migrate'.");
});

test('a wrong configuration is reported as a whole', async () => {
  const env = { TRADEWIND_HOME: home, AIRFLOW__CORE__PARALLELISM: 'many', AIRFLOW__WEBSERVER__WEB_SERVER_PORT: 'x' };
  const { exitCode, stderr } = await runCommand(['dags', 'list'], { env });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('[core] parallelism = many');
  expect(stderr).toContain('[webserver] web_server_port = x');
});
