import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { type CliResult, runCommand } from '../cli/test-cli.ts';
import { processCli } from './process-cli.ts';

/** Two DAGs: `pipeline`, whose tasks succeed, and `failing`. */
export const DAG_FILE = `import { Dag, getContext, FailTask } from 'tradewind';

const dag = new Dag('pipeline', { schedule: '@daily', startDate: new Date('2024-01-01'), tags: ['b', 'a'], params: { name: 'world' } });
const extract = dag.task('extract', async () => ({ rows: 3, date: getContext().ds }));
const report = dag.task('report', async ({ data }: { data: { rows: number; date: string } }) => {
  console.log(\`\${data.rows} rows on \${data.date}\`);
});
report({ data: extract() });
dag.bash({ taskId: 'greet', bashCommand: 'echo "hello {{ params.name }}{{ " (tried)" if test_mode }}"', env: { DAY: '{{ ds }}' } });

const failing = new Dag('failing', { startDate: new Date('2024-01-01'), catchup: false });
const boom = failing.task('boom', async () => {
  throw new FailTask('it broke');
})();
failing.empty({ taskId: 'after' }).after(boom);
`;

/** Runs a command line on a home. `answers`: what the person at the terminal says. */
export type Run = (line: string | readonly string[], answers?: readonly string[]) => CliResult | Promise<CliResult>;

/** Commands that import DAG files into their own process: Vitest has its own way of importing modules. */
const EVALUATES_DAG_FILES = /^(dags test|tasks (test|render)|test|render) /;
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

const root = mkdtempSync(join(tmpdir(), 'tradewind-commands-'));
const template = join(root, 'template');
let homes = 0;

/** Makes homes for the tests of a file. */
export function useHomes(): void {
  beforeAll(async () => {
    writeDags(template);
    for (const line of ['db migrate', 'dags reserialize']) await out(runAt(template), line);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
}

/** A home with a database that knows the two DAGs. */
export function freshHome(): { home: string; run: Run } {
  const home = join(root, `home-${(homes += 1)}`);
  cpSync(template, home, { recursive: true });
  return { home, run: runAt(home) };
}

/** A home with nothing but the file of the two DAGs. */
export function bareHome(): { home: string; run: Run } {
  const home = join(root, `home-${(homes += 1)}`);
  writeDags(home);
  return { home, run: runAt(home) };
}

function writeDags(home: string): void {
  mkdirSync(join(home, 'dags'), { recursive: true });
  writeFileSync(join(home, 'dags', 'pipeline.ts'), DAG_FILE);
}

function runAt(home: string): Run {
  const env = {
    PATH: process.env['PATH'],
    TRADEWIND_HOME: home,
    COLUMNS: '200',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  };
  return (line, answers = []) => {
    const argv = typeof line === 'string' ? line.split(' ') : line;
    if (EVALUATES_DAG_FILES.test(argv.join(' '))) return runProcess(argv, { ...env });
    return runCommand(argv, { env, answers, services: processCli().services });
  };
}

function runProcess(argv: readonly string[], env: NodeJS.ProcessEnv): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { env, encoding: 'utf8' });
  return { exitCode: status ?? -1, stdout, stderr };
}

/** What a command that must succeed prints. */
export async function out(run: Run, line: string | readonly string[], answers?: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(line, answers);
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}
