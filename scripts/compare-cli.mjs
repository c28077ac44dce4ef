// Runs the recorded command lines of real Airflows on this checkout and compares what is printed and the exit codes.
//
//   sh bin/node scripts/compare-cli.mjs [--shared ../shared] [--verbose] [cli-2.11-grammar.json | cli-2.11.json | cli-1.10.json …]
//
// Each command of the grammar must be there, explain its options, and take each or answer with a sentence that docs/compatibility.md has. Differences that were decided on stand with their reasons in
// test/conformance/cli-differences.json, by file and command line. Ends with `N passed, N failed`; exit status 1 where one failed,
// 2 where the recordings are missing.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walkCliGrammar } from '../test/conformance/walk-cli-grammar.ts';
import { compareOutput } from './cli-output.mjs';
import { ROOT, readRecordingsCall } from './recordings.ts';

const { folder: recordings, verbose, names } = readRecordingsCall();
const differences = JSON.parse(readFileSync(join(ROOT, 'test/conformance/cli-differences.json'), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
const counts = { passed: 0, failed: 0, different: 0 };
/** How often each command line occurred. */
const seen = new Map();
const keys = new Set();
try {
  for (const name of names.length > 0 ? names : ['cli-2.11-grammar.json', 'cli-2.11.json', 'cli-1.10.json']) {
    const recording = JSON.parse(readFileSync(join(recordings, name), 'utf8'));
    if (name.includes('grammar')) await compareGrammar(name, recording.commands);
    else if (Array.isArray(recording)) compareGroup(name, recording, { columns: 200, files: readInputs() });
    else {
      for (const commands of Object.values(Object.groupBy(recording.commands, ({ group }) => group))) {
        compareGroup(name, commands, { columns: 120, files: recording.files });
      }
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const key of Object.keys(differences)) {
  if (keys.has(key) || (names.length > 0 && !names.some((name) => key.startsWith(name)))) continue;
  console.log(`FAIL cli-differences.json: there is no command '${key}'`);
  counts.failed += 1;
}
console.log(`${counts.different} different by decision`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);

function readInputs() {
  return JSON.parse(readFileSync(join(recordings, 'cli-2.11-files.json'), 'utf8'));
}

/** Whether each command is there, takes or refuses each of its options, and explains them. */
async function compareGrammar(name, commands) {
  const { faults, refusals } = await walkCliGrammar(commands);
  for (const [line, fault] of faults) report(`${name} › ${line}`, fault);
  const documented = readFileSync(join(ROOT, 'docs/compatibility.md'), 'utf8');
  for (const line of refusals.keys()) {
    const option = line.split(' ').at(-1);
    if (option.startsWith('--') && !documented.includes(option))
      report(`${name} › ${line}`, 'not in docs/compatibility.md');
  }
  explainAll(name, commands, []);
}

function explainAll(name, commands, group) {
  for (const [word, command] of Object.entries(commands)) {
    const words = [...group, word];
    if (command.commands) {
      explainAll(name, command.commands, words);
      continue;
    }
    const { status, stdout } = spawnCommand([...words, '--help'], { env: { ...process.env, COLUMNS: '1000' } });
    const explained = new Set(stdout.match(/(?<=[\s[(])--?[a-zA-Z][\w-]*/g));
    const missing = (command.options ?? [])
      .filter(({ positional }) => !positional)
      .flatMap(({ names }) => names)
      .filter((option) => !explained.has(option));
    const lacking = missing.length > 0 ? `no ${missing.join(', ')}` : undefined;
    decide(`${name} › ${words.join(' ')}`, status === 0 ? lacking : 'there is no such command');
  }
}

/** Commands that follow each other on one fresh home. */
function compareGroup(name, commands, { columns, files }) {
  const context = prepareHome(name, files, columns);
  const server = commands.some(({ config }) => config?.cli) ? startServer(context) : undefined;
  try {
    for (const command of commands) compareOne(name, command, { ...context, port: server?.port });
  } finally {
    server?.stop();
  }
}

/** One command of a group. */
function compareOne(name, command, context) {
  const title = `${name} › ${command.argv.slice(1).join(' ')}`;
  const times = (seen.get(title) ?? 0) + 1;
  seen.set(title, times);
  const key = times === 1 ? title : `${title} (${times})`;
  decide(key, compare(command, context));
}

function decide(key, fault) {
  keys.add(key);
  const reason = differences[key];
  if (reason !== undefined && fault !== undefined) {
    counts.different += 1;
    if (verbose) console.log(`DIFFERENT ${key}\n  ${reason}\n  ${fault}`);
  } else if (reason !== undefined) report(key, 'matches after all: remove it from cli-differences.json');
  else if (fault !== undefined) report(key, fault);
  else counts.passed += 1;
}

function report(key, fault) {
  counts.failed += 1;
  console.log(`FAIL ${key}\n  ${fault}`);
}

function prepareHome(name, files, columns) {
  const home = mkdtempSync(join(work, 'home-'));
  const temporary = join(home, 'tmp');
  mkdirSync(temporary);
  const generation = name.includes('1.10') ? '1.10' : '2.11';
  const env = {
    ...process.env,
    TRADEWIND_HOME: home,
    COLUMNS: String(columns),
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    // Read where they lie: they are made of files beside them, which the word for a DAG stands in.
    AIRFLOW__CORE__DAG_DISCOVERY_SAFE_MODE: 'False',
    // Where the recorded installations had it.
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${home}/airflow.db`,
    AIRFLOW__CORE__DAGS_FOLDER: join(ROOT, 'test/conformance', `dags-${generation}`),
  };
  for (const [path, text] of Object.entries(files.files ?? files)) {
    writeFileSync(path.replace('{{TMP}}', temporary), text);
  }
  const run = (...args) => {
    const { status, stderr } = spawnCommand(args, { env });
    if (status !== 0) throw new Error(`tradewind ${args.join(' ')} ended with ${status}: ${stderr}`);
  };
  run('db', 'migrate');
  run('dags', 'reserialize');
  for (const { username, password, role } of files.users ?? []) {
    const first = username.charAt(0).toUpperCase() + username.slice(1);
    run(
      'users',
      'create',
      '-u',
      username,
      '-p',
      password,
      '-r',
      role,
      '-f',
      first,
      '-l',
      'Tester',
      '-e',
      `${username}@example.com`,
    );
  }
  return { env, home, temporary, generation };
}

/** The web server of an installation, which lets everybody into its experimental API. */
function startServer({ env, home }) {
  // Nothing else is asked for a port here while the server starts.
  const port = 20_000 + (process.pid % 20_000);
  const output = join(home, 'webserver.out');
  const file = openSync(output, 'w');
  const settings = {
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default',
    AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port),
  };
  const child = spawn('sh', [join(ROOT, 'bin/airflow'), 'webserver'], {
    env: { ...env, ...settings },
    stdio: ['ignore', file, file],
  });
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !/ is ready/.test(readFileSync(output, 'utf8')); waited += 100) {
    if (waited > 60_000) throw new Error(`the web server does not start: ${readFileSync(output, 'utf8')}`);
    Atomics.wait(pause, 0, 0, 100);
  }
  return { port, stop: () => child.kill() };
}

function compare(command, { env, home, temporary, generation, port }) {
  const argv = command.argv.slice(1).map((word) => word.replaceAll('{{TMP}}', temporary));
  const settings = {};
  for (const [section, entries] of Object.entries(command.config ?? {})) {
    for (const [key, value] of Object.entries(entries)) {
      settings[`AIRFLOW__${section}__${key}`.toUpperCase()] = value
        .replace('{{HOST}}', '127.0.0.1')
        .replace('{{PORT}}', String(port));
    }
  }
  const actual = spawnCommand(argv, { env: { ...env, ...settings }, input: command.stdin ?? '' });
  const show = verbose
    ? `\n--- stdout\n${actual.stdout}--- stderr\n${actual.stderr}--- expected\n${command.stdout}`
    : '';
  if (actual.status !== command.exit_code)
    return `exit code ${actual.status}, not ${command.exit_code}: ${actual.stderr.trim()}${show}`;
  const fault = compareOutput(command, actual.stdout, { generation, home });
  if (fault !== undefined) return `${fault}${show}`;
  if (command.file) {
    const path = command.file.path.replaceAll('{{TMP}}', temporary);
    if (readFileSync(path, 'utf8') !== command.file.content) return `another content of ${command.file.path}`;
  }
  return undefined;
}

function spawnCommand(argv, { env = process.env, input = '' }) {
  const { status, stdout, stderr } = spawnSync('sh', [join(ROOT, 'bin/airflow'), ...argv], {
    env,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
