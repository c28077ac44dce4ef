import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { ApiClient } from '../setup/api-client.ts';
import { usualDag } from '../setup/dag-code.ts';
import { databaseKinds } from '../setup/databases.ts';
import { type Home, makeHome } from '../setup/home.ts';
import { untilDagsAre } from '../setup/observe.ts';
import type { Part } from '../part.ts';
import { cpuOfTree } from '../process-tree.ts';
import { startServer } from '../setup/server.ts';
import { medianOf } from '../statistics.ts';
import { until } from '../../test/harness/until.ts';

/** How long the server may go on with what it read before its CPU time is taken. */
const SETTLE_MS = 500;
/** Something is wrong where a change is seen later. */
const LONGEST_MS = 60_000;
const LOOK_EVERY_MS = 5;

/** Many DAG files: what reading them costs, and how soon a change among them is seen. */
export const dagFiles: Part = {
  name: 'dag-files',
  async run(report, { quick, times }) {
    const [kind] = databaseKinds();
    if (!kind) return;
    const count = quick ? 100 : 1_000;
    const empty = await makeHome(kind);
    const home = await makeHome(kind);
    try {
      for (let i = 0; i < count; i++) home.writeDag(fileName(i), usualDag(`dag_${i}`, 'first'));
      const withoutFiles = await measureStart(empty, 0);
      const startMs = performance.now();
      const server = await startServer(home);
      const client = new ApiClient(server);
      try {
        await untilRead(home, count);
        const seconds = (performance.now() - startMs) / 1000;
        await sleep(SETTLE_MS);
        const cpuMs = (cpuOfTree(server.pid) - withoutFiles) / count;
        const baseline = { name: 'esbuild alone', value: (await measureBundling(home, count)) / count };
        report.add({
          id: 'dag-files/cpu',
          label: `CPU for each of ${count} DAG files`,
          value: cpuMs,
          unit: 'ms',
          baseline,
        });
        report.add({
          id: 'dag-files/time',
          label: `${count} DAG files loaded after the command`,
          value: seconds,
          unit: 's',
        });
        let version = 0;
        const value = await medianOf(times, () => measureChange(home, client, Math.floor(count / 2), ++version));
        report.add({
          id: 'dag-files/change',
          label: 'a change of one of them, until the API shows it',
          value,
          unit: 'ms',
        });
      } finally {
        client.close();
        await server.stop();
      }
    } finally {
      await empty.dropDatabase();
      await home.dropDatabase();
    }
  },
};

/** CPU time in milliseconds of a server that has no DAG files. */
async function measureStart(home: Home, count: number): Promise<number> {
  const server = await startServer(home);
  await untilRead(home, count);
  await sleep(SETTLE_MS);
  const cpuMs = cpuOfTree(server.pid);
  await server.stop();
  return cpuMs;
}

async function untilRead(home: Home, count: number): Promise<void> {
  const db = openDatabase(home.databaseUrl);
  try {
    await untilDagsAre(db, count);
  } finally {
    await db.close();
  }
}

async function measureChange(home: Home, client: ApiClient, index: number, version: number): Promise<number> {
  const mark = `change ${version}`;
  const startMs = performance.now();
  home.writeDag(fileName(index), usualDag(`dag_${index}`, mark));
  const path = `/api/experimental/dags/dag_${index}/code`;
  await until('the change is seen', async () => (await client.get(path)).includes(mark), LONGEST_MS, LOOK_EVERY_MS);
  return performance.now() - startMs;
}

/** The baseline: CPU time in milliseconds of a process that only bundles the same files. */
async function measureBundling(home: Home, count: number): Promise<number> {
  const program = fileURLToPath(new URL('../programs/bundle-files.ts', import.meta.url));
  const files = Array.from({ length: count }, (_, i) => join(home.path, 'dags', fileName(i)));
  const child = spawn(process.execPath, [program, ...files], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', (code) => reject(new Error(`bundling ends with ${code}`)));
  });
  const cpuMs = cpuOfTree(child.pid ?? 0);
  child.kill();
  return cpuMs;
}

function fileName(index: number): string {
  return `dag_${index}.ts`;
}
