import { type Database } from '../../src/metadata/database.ts';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { ApiClient } from '../setup/api-client.ts';
import { noopDag } from '../setup/dag-code.ts';
import { type DatabaseKind, databaseKinds } from '../setup/databases.ts';
import { makeHome } from '../setup/home.ts';
import { untilDagsAre, untilRunsEnded } from '../setup/observe.ts';
import type { Part, Size } from '../part.ts';
import { measureRawLogs } from '../baselines/raw-logs.ts';
import { measureRawStore } from '../baselines/raw-store.ts';
import type { Report } from '../report.ts';
import { startServer } from '../setup/server.ts';
import { medianOf } from '../statistics.ts';
import { measureRawPool, measureTaskPool } from '../task-pool.ts';

const WARM_PROCESSES = 2;
/** Default of `[core] parallelism`. */
const PARALLELISM = 32;

/** Tasks that do nothing, through HTTP, scheduler, process pool, logs and database of a `standalone`. */
export const throughput: Part = {
  name: 'throughput',
  async run(report, size) {
    const messages = size.quick ? 4_000 : 40_000;
    const rawPool = await medianOf(size.times, () => measureRawPool({ messages, processes: WARM_PROCESSES }));
    const taskPool = await medianOf(size.times, () =>
      measureTaskPool({ tasks: messages / 4, processes: WARM_PROCESSES }),
    );
    const baseline = { name: 'raw pool', value: rawPool };
    report.add({ id: 'pool', label: 'executor alone, without a database', value: taskPool, unit: 'tasks/s', baseline });
    const logs = measureRawLogs(size.quick ? 500 : 2_000);
    report.add({
      id: 'logs',
      label: 'CPU of folder and file of a log, without anything else',
      value: logs,
      unit: 'µs',
    });
    for (const kind of databaseKinds()) await measureOn(kind, report, size);
  },
};

async function measureOn(kind: DatabaseKind, report: Report, size: Size): Promise<void> {
  const rawStore = await medianOf(size.times, () => measureRawStore(kind, size.quick ? 3 : 20));
  const inSets = await medianOf(size.times, () => measureRawStore(kind, size.quick ? 3 : 20, PARALLELISM));
  const baseline = { name: 'raw store', value: rawStore };
  report.add({
    id: `${kind.id}/raw-sets`,
    label: `${kind.name}: raw store in sets of ${PARALLELISM}, as many as may run at once`,
    value: inSets,
    unit: 'tasks/s',
    baseline,
  });
  const home = await makeHome(kind);
  const wide = size.quick ? 200 : 1_000;
  const shapes = { par_40: 40, par_50: 50, wide, wider: wide * 5, widest: wide * 10 };
  for (const [dagId, tasks] of Object.entries(shapes)) home.writeDag(`${dagId}.ts`, noopDag(dagId, tasks));
  home.writeDag('seq_40.ts', noopDag('seq_40', 40, { inSequence: true }));
  const server = await startServer(home);
  const client = new ApiClient(server);
  const db = openDatabase(home.databaseUrl);
  try {
    await untilDagsAre(db, Object.keys(shapes).length + 1);
    const timeRuns = (dagId: string, runs = 1) => measureRuns(client, db, dagId, runs);
    // Each shape runs once before it is measured: processes evaluate its DAG, and what is hot is compiled.
    const timeWarm = async (dagId: string, runs = 1) => {
      await timeRuns(dagId, runs);
      return medianOf(size.times, () => timeRuns(dagId, runs));
    };
    await timeRuns('wide');
    const add = (id: string, label: string, tasks: number, ms: number) => {
      const value = (tasks / ms) * 1000;
      report.add({ id: `${kind.id}/${id}`, label: `${kind.name}: ${label}`, value, unit: 'tasks/s', baseline });
    };
    const sequential = await timeWarm('seq_40');
    report.add({
      id: `${kind.id}/sequential-40`,
      label: `${kind.name}: 40 tasks in sequence, warm`,
      value: sequential,
      unit: 'ms',
    });
    add('parallel-40', '40 tasks in parallel', 40, await timeWarm('par_40'));
    add('runs-10x50', '10 runs × 50 tasks', 500, await timeWarm('par_50', 10));
    add('run-1000', `1 run × ${wide} tasks`, wide, await timeWarm('wide'));
    add('run-5000', `1 run × ${wide * 5} tasks`, wide * 5, await timeWarm('wider'));
    await timeRuns('widest');
    // One beside the other, since the machine may become slower or faster meanwhile.
    const growth = await medianOf(size.times, async () => {
      const wideMs = await timeRuns('wide');
      return (await timeRuns('widest')) / wideMs;
    });
    report.add({
      id: `${kind.id}/growth`,
      label: `${kind.name}: a run of ${wide * 10} tasks to one of ${wide}`,
      value: growth,
      unit: '×',
    });
  } finally {
    client.close();
    await db.close();
    await server.stop();
    await home.dropDatabase();
  }
}

/** Milliseconds from the first request to the end of the last run. */
async function measureRuns(client: ApiClient, db: Database, dagId: string, runs: number): Promise<number> {
  const startMs = performance.now();
  await Promise.all(Array.from({ length: runs }, () => client.trigger(dagId)));
  await untilRunsEnded(db);
  return performance.now() - startMs;
}
