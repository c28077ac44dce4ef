// Lets real clients of Airflow drive a server of this checkout: Airflow's Python client, code generated over an OpenAPI document,
// the npm package airflow-api, and curl; and a fuzzer, schemathesis, over our own document.
//
//   sh bin/node test/clients/run.ts [--document FILE] [--only NAME] [--examples 30]
//
// Needs python3 with venv, npm and curl, and what they install. --document: the OpenAPI document (JSON) to generate code over; ours
// where it is absent. --examples: how many requests the fuzzer makes for an operation. Exit status 1 where a client was surprised.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDefaultHome } from '../harness/home.ts';
import { runCommand, startServer } from '../harness/server.ts';

const { values: options } = parseArgs({
  options: { document: { type: 'string' }, only: { type: 'string' }, examples: { type: 'string', default: '30' } },
});
const USER = 'client';
const PASSWORD = 'client-secret';
const PERSON = ['--firstname', 'C', '--lastname', 'Lient', '--email', 'client@example.com'];

const here = import.meta.dirname;
const work = mkdtempSync(join(tmpdir(), 'tradewind-clients-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
cpSync(here, work, { recursive: true });

const home = makeDefaultHome();
const settings = {
  AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
  AIRFLOW__CORE__LOAD_EXAMPLES: 'True',
  AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
  // The fuzzer makes requests for whatever it finds in examples.
  AIRFLOW__FAB__AUTH_RATE_LIMITED: 'False',
};
await mustRun(['db', 'migrate']);
await mustRun(['users', 'create', '--username', USER, '--password', PASSWORD, '--role', 'Admin', ...PERSON]);
const server = await startServer(home, { settings });
const env = { ...process.env, TRADEWIND_URL: server.url, TRADEWIND_USER: USER, TRADEWIND_PASSWORD: PASSWORD };

/** Requests made from our document, right and wrong ones: no answer may be a crash, or another than the document lists. */
const FUZZING = [
  `--auth=${USER}:${PASSWORD}`,
  '--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
  '--phases=examples,coverage,fuzzing',
  `--max-examples=${options.examples}`,
  '--continue-on-failure',
  '--request-timeout=20',
  '--warnings=off',
  '--seed=1',
];

/** By these the fuzzer, which knows all users and roles, takes its own rights: they come last. */
const DEPRIVING = ['delete_role', 'delete_user', 'patch_user'];

const CLIENTS: Readonly<Record<string, () => Promise<void>>> = {
  curl: () => call('sh', ['curl.sh']),
  'python-client': async () => {
    await installPython();
    await call('venv/bin/python', ['python_client.py']);
  },
  'openapi-fetch': async () => {
    await installPackages();
    const document = options.document === undefined ? `${server.url}/api/v1/openapi.json` : resolve(options.document);
    await call('npx', ['--no-install', 'openapi-typescript', document, '--output', 'generated/api.d.ts']);
    await call('npx', ['--no-install', 'tsc', '--project', '.']);
    await call(process.execPath, ['openapi-fetch.ts']);
  },
  'airflow-api': async () => {
    await installPackages();
    await call(process.execPath, ['airflow-api.mjs']);
  },
  // The last one: it deletes what it finds.
  schemathesis: async () => {
    await installPython();
    const fuzz = (operations: readonly string[]) =>
      call('venv/bin/schemathesis', ['run', `${server.url}/api/v1/openapi.json`, ...FUZZING, ...operations]);
    await fuzz(DEPRIVING.map((id) => `--exclude-operation-id=${id}`));
    // Without its rights it would have seen little but refusals.
    const { status } = await fetch(`${server.url}/api/v1/users`, {
      headers: { authorization: `Basic ${btoa(`${USER}:${PASSWORD}`)}` },
    });
    if (status !== 200) throw new Error(`the fuzzer may no longer read users: ${status}`);
    await fuzz(DEPRIVING.map((id) => `--include-operation-id=${id}`));
  },
};

let failed = 0;
let ran = 0;
const installed = new Set<string>();
try {
  for (const [name, run] of Object.entries(CLIENTS)) {
    if (options.only !== undefined && options.only !== name) continue;
    ran += 1;
    try {
      await run();
    } catch (error) {
      failed += 1;
      console.error(server.output.slice(-2_000));
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  await server.end('SIGTERM');
  await home.remove();
}
console.log(`${ran - failed} passed, ${failed} failed`);
process.exit(failed === 0 && ran > 0 ? 0 : 1);

async function installPackages(): Promise<void> {
  if (installed.has('npm')) return;
  installed.add('npm');
  await call('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
}

async function installPython(): Promise<void> {
  if (installed.has('python')) return;
  installed.add('python');
  await call('python3', ['-m', 'venv', 'venv']);
  await call('venv/bin/pip', ['install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt']);
}

/** Asynchronous, since somebody must read what the server prints meanwhile. */
async function call(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: work, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

async function mustRun(args: readonly string[]): Promise<void> {
  const { exit, output } = await runCommand(home, args, settings);
  if (exit !== 0) throw new Error(`tradewind ${args.join(' ')} ended with ${exit}: ${output}`);
}
