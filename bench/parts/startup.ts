import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, environmentOf } from '../../test/harness/installed-program.ts';
import { databaseKinds } from '../setup/databases.ts';
import { type Home, makeHome } from '../setup/home.ts';
import type { Part } from '../part.ts';
import { startServer } from '../setup/server.ts';
import { median, medianOf } from '../statistics.ts';

/** How long commands take to begin: the server, and the smallest one. */
export const startup: Part = {
  name: 'startup',
  async run(report, { quick, times }) {
    const [kind] = databaseKinds();
    if (!kind) return;
    const starts = quick ? 1 : times + 2;
    const first: number[] = [];
    const again: number[] = [];
    for (let i = 0; i < starts; i++) {
      const home = await makeHome(kind);
      try {
        first.push(await measureStart(home));
        again.push(await measureStart(home));
      } finally {
        await home.dropDatabase();
      }
    }
    report.add({ id: 'startup/first', label: 'standalone ready on a new home', value: median(first), unit: 'ms' });
    report.add({ id: 'startup/again', label: 'standalone ready on the same home', value: median(again), unit: 'ms' });
    const home = await makeHome(kind);
    try {
      const empty = join(home.path, 'empty.mjs');
      writeFileSync(empty, '');
      const commands = quick ? 5 : 21;
      const emptyMs = await medianOf(commands, () => measureCommand(home, process.execPath, [empty]));
      const version = ['sh', [join(BIN, 'airflow'), 'version']] as const;
      const value = await medianOf(commands, () => measureCommand(home, ...version));
      const baseline = { name: 'empty Node process', value: emptyMs };
      report.add({ id: 'startup/version', label: 'airflow version', value, unit: 'ms', baseline });
      await storeDags(home, quick ? 50 : 1_000);
      const list = ['sh', [join(BIN, 'airflow'), 'dags', 'list']] as const;
      report.add({
        id: 'startup/dags-list',
        label: 'airflow dags list of 1,000 DAGs',
        value: await medianOf(commands, () => measureCommand(home, ...list)),
        unit: 'ms',
        baseline: { name: 'airflow version', value },
      });
    } finally {
      await home.dropDatabase();
    }
  },
};

/** Stores as many DAGs of one file. */
async function storeDags(home: Home, count: number): Promise<void> {
  home.writeDag(
    'many.ts',
    `import { Dag } from 'tradewind';
for (let index = 0; index < ${count}; index += 1) {
  new Dag(\`dag_\${index}\`, { schedule: '@daily', startDate: new Date('2024-01-01'), tags: ['a', 'b'] }).empty({ taskId: 'a' });
}
`,
  );
  for (const words of [
    ['db', 'migrate'],
    ['dags', 'reserialize'],
  ]) {
    await measureCommand(home, 'sh', [join(BIN, 'airflow'), ...words]);
  }
}

/** With the examples, as installed. Ready is when all parts are: the web server answers before that. */
async function measureStart(home: Home): Promise<number> {
  const server = await startServer(home, { AIRFLOW__CORE__LOAD_EXAMPLES: 'True' });
  await server.stop();
  return server.readyMs;
}

async function measureCommand(home: Home, command: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const child = spawn(command, args, { env: environmentOf(home, {}), stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ends with ${String(code)}`);
  return performance.now() - startMs;
}
