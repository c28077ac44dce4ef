// Replays recorded answers of real Airflows against a server of this checkout, each script against a fresh one.
//
//   sh bin/node scripts/replay-conformance.mjs [--shared ../shared] [--verbose] [SCRIPT_OR_FOLDER …]
//
// Scripts and folders are named below <shared>/conformance; without any, all that must pass today. Ends with
// `N passed, N failed`; exit status 1 where one failed, 2 where the recordings are missing.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/harness/ports.ts';
import { ROOT, readRecordingsCall } from './recordings.ts';
import { needsAbsentServer, startSurroundings } from './replay-surroundings.mjs';

const conformance = join(ROOT, 'test/conformance');
/** The built program; built once, below. */
const tradewind = [join(ROOT, 'bin/node'), '--enable-source-maps', join(ROOT, 'dist/main.js')];
const READY_MS = 60_000;

const { folder: recordings, verbose, names } = readRecordingsCall();
const asked =
  names.length > 0
    ? names
    : ['experimental-1.10', 'experimental-2.11', 'auth-1.10', 'auth-2.11', 'stable-2.11', 'plugin-1.0.9'];
/** Decided by rules: each has its reason. */
const differencesFile = join(conformance, 'differences.json');
/** Waiting for a feature that the orchestrator does not have yet: each names it. */
const laterFile = join(conformance, 'later.json');
const work = mkdtempSync(join(tmpdir(), 'tradewind-replay-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const later = readJson(laterFile);
const differences = { ...readJson(differencesFile), ...later };
const allDifferencesFile = join(work, 'differences.json');
writeFileSync(allDifferencesFile, JSON.stringify(differences));

const built = spawnSync('sh', [join(ROOT, 'bin/tradewind'), 'version'], { encoding: 'utf8' });
if (built.status !== 0) {
  console.error(built.stderr);
  process.exit(2);
}

let passed = 0;
let failed = 0;
const exchanges = new Set();
const files = asked.flatMap((name) => scriptsBelow(join(recordings, name)));
for (const file of files) {
  const name = relative(recordings, file);
  const script = JSON.parse(readFileSync(file, 'utf8'));
  for (const exchange of script.exchanges) exchanges.add(`${name} › ${exchange.name}`);
  if (needsAbsentServer(name)) {
    console.log(`Not run ${name}: it needs a server that TRADEWIND_TEST_KERBEROS or TRADEWIND_TEST_LDAP starts`);
    continue;
  }
  const counts = await replay(file, script);
  passed += counts.passed;
  failed += counts.failed;
}
for (const key of Object.keys(differences)) {
  if (exchanges.has(key) || !asked.some((name) => key.startsWith(name))) continue;
  console.log(`FAIL ${relative(ROOT, conformance)}: there is no exchange '${key}'`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function scriptsBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path)
    .toSorted()
    .map((name) => join(path, name));
  return files.filter(
    (file) => extname(file) === '.json' && Array.isArray(JSON.parse(readFileSync(file, 'utf8')).exchanges),
  );
}

async function replay(file, script) {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-conformance-'));
  const generation = /^(plugin|[a-z]+-1\.10)/.test(relative(recordings, file)) ? '1' : '2';
  const port = await freePort();
  const name = relative(recordings, file);
  const surroundings = await startSurroundings(name, script);
  const env = { ...environmentOf(script, { home, generation, port }), ...surroundings.env };
  const processes = [];
  try {
    prepareHome(home, script, generation, env, surroundings.users);
    processes.push(start(['webserver'], env));
    if (script.scheduler) processes.push(start(['scheduler'], env));
    await untilHealthy(port, processes, script.scheduler === true);
    const folder = (await surroundings.writeCopy(work)) ?? writeWithoutVainWaits(name, script);
    return await runReplay(folder, name, port, processes);
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message}`);
    return { passed: 0, failed: script.exchanges.length };
  } finally {
    await Promise.all(processes.map(stop));
    await surroundings.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What waits for a feature that is not there yet is not waited for. */
function writeWithoutVainWaits(name, script) {
  const exchanges = script.exchanges.map(({ wait, ...exchange }) =>
    wait === undefined || later[`${name} › ${exchange.name}`] !== undefined ? exchange : { ...exchange, wait },
  );
  const copy = join(work, name);
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, JSON.stringify({ ...script, exchanges }));
  return work;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function environmentOf(script, { home, generation, port }) {
  const env = {
    ...process.env,
    TRADEWIND_HOME: home,
    // Scripts that carry DAG files speak of no others.
    AIRFLOW__CORE__DAGS_FOLDER: script.files ? join(home, 'dags') : dagsFolderOf(home, generation),
    // The DAGs that 2.11 shares with our examples are files of one import, which do not speak of DAGs themselves.
    AIRFLOW__CORE__DAG_DISCOVERY_SAFE_MODE: 'False',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    // As recorded: 1.10 ran one task after the other.
    AIRFLOW__CORE__EXECUTOR: generation === '1' ? 'SequentialExecutor' : 'LocalExecutor',
    AIRFLOW__API__EXPERIMENTAL_API_GENERATION: generation,
    // Scripts fail to log in on purpose, and more often than people do.
    AIRFLOW__FAB__AUTH_RATE_LIMITED: 'False',
    AIRFLOW__WEBSERVER__WEB_SERVER_HOST: '127.0.0.1',
    AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port),
  };
  const { auth_backend: older, auth_backends: backends = older } = script.config?.api ?? {};
  // What 2.11 was recorded with where a script does not say.
  if (generation === '2' && backends === undefined) {
    env.AIRFLOW__API__AUTH_BACKENDS = 'airflow.api.auth.backend.basic_auth';
  }
  for (const [section, entries] of Object.entries(script.config ?? {})) {
    for (const [key, value] of Object.entries(entries)) {
      env[`AIRFLOW__${section}__${key}`.toUpperCase()] = String(value).replaceAll('{{AIRFLOW_HOME}}', home);
    }
  }
  for (const [name, value] of Object.entries(script.webserver_config ?? {})) {
    env[`AIRFLOW__WEBSERVER_CONFIG__${name}`] = printSetting(value);
  }
  return env;
}

/** An assignment of webserver_config.py as `airflow.cfg` has it. */
function printSetting(value) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A fresh installation: database, users, and the DAGs of that Airflow, loaded and paused. */
function prepareHome(home, script, generation, env, moreUsers) {
  const dags = dagsFolderOf(home, generation);
  cpSync(join(conformance, basename(dags)), dags, { recursive: true });
  cpSync(join(ROOT, 'examples/dags'), join(dags, '../../../examples/dags'), { recursive: true });
  for (const name of Object.keys(script.files ?? {})) {
    // Recorded with Python files, whose twins in TypeScript stand here.
    const twin = join(conformance, 'files', `${basename(name, extname(name))}.ts`);
    cpSync(
      existsSync(twin) ? twin : join(conformance, 'files', basename(name)),
      join(home, dirname(name), basename(twin)),
    );
  }
  run(['db', 'migrate'], env);
  const users = [...(script.users ?? []).filter(({ username }) => username !== undefined), ...moreUsers];
  for (const { username, password, role = 'Admin' } of users) {
    const firstName = username.charAt(0).toUpperCase() + username.slice(1);
    const person = ['--firstname', firstName, '--lastname', 'Tester', '--email', `${username}@example.com`];
    const secret = password ? ['--password', password] : ['--use-random-password'];
    run(['users', 'create', '--username', username, ...secret, '--role', role, ...person], env);
  }
  run(['dags', 'reserialize'], env);
  // What was recorded began with an empty audit log.
  const db = new DatabaseSync(join(home, 'tradewind.db'));
  db.exec('DELETE FROM log');
  db.close();
}

/** Below the home as in the checkout, since DAG files import from the examples. */
function dagsFolderOf(home, generation) {
  return join(home, 'copy/test/conformance', generation === '1' ? 'dags-1.10' : 'dags-2.11');
}

function run(args, env) {
  const { status, stdout, stderr } = spawnSync('sh', [...tradewind, ...args], { env, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`tradewind ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`.slice(0, 1000));
}

function start(args, env) {
  const child = spawn('sh', [...tradewind, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const started = { name: args.join(' '), child, output: '', ended: new Promise((done) => child.once('exit', done)) };
  const keep = (chunk) => {
    started.output = (started.output + chunk).slice(-5000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return started;
}

async function stop({ child, ended }) {
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(killing);
}

async function untilHealthy(port, processes, withScheduler) {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    const dead = processes.find(({ child }) => child.exitCode !== null);
    if (dead) throw new Error(`tradewind ${dead.name} ended with ${dead.child.exitCode}: ${dead.output}`);
    try {
      const health = await (await fetch(`http://127.0.0.1:${port}/health`)).json();
      if (!withScheduler || health.scheduler.status === 'healthy') return;
    } catch {
      // It does not listen yet.
    }
    await sleep(50);
  }
  throw new Error(`not ready after ${READY_MS / 1000} s: ${processes.map(({ output }) => output).join('')}`);
}

async function runReplay(folder, name, port, processes) {
  const args = [
    join(recordings, 'replay.mjs'),
    '--base',
    `http://127.0.0.1:${port}`,
    '--differences',
    allDifferencesFile,
  ];
  if (verbose) args.push('--verbose');
  // Relative paths name the exchanges as the differences file does.
  const child = spawn(process.execPath, [...args, name], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  const [, passedHere, failedHere] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [];
  const lines = output
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .filter((line) => !/^\d+ different by decision$/.test(line));
  const { decided, matching } = judgeSlashedNames(name, lines);
  for (const line of lines) if (!decided.has(line)) console.log(line);
  for (const key of matching) console.log(`FAIL ${key}: listed as a difference, yet it matches: take it off the list`);
  if (Number(failedHere) > 0 && verbose)
    for (const { name, output: log } of processes) console.log(`--- ${name}\n${log}`);
  if (passedHere === undefined) throw new Error(`replay.mjs did not finish: ${output.slice(-500)}`);
  return { passed: Number(passedHere) - matching.length, failed: Number(failedHere) + matching.length - decided.size };
}

/**
 * replay.mjs finds no difference whose exchange has a slash in its name, so those are judged here by what it printed.
 * @returns the lines that tell of differences that were decided on, and the listed exchanges that match after all
 */
function judgeSlashedNames(script, lines) {
  const listed = Object.keys(differences).filter((key) => {
    const [name = '', exchange = ''] = key.split(' › ');
    return name === script && exchange.includes('/');
  });
  const lineOf = (key) => lines.find((line) => line.startsWith(`FAIL ${key}: `));
  return {
    decided: new Set(listed.flatMap((key) => lineOf(key) ?? [])),
    matching: listed.filter((key) => lineOf(key) === undefined),
  };
}
