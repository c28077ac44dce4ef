import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { ApiClient } from '../setup/api-client.ts';
import { noopDag } from '../setup/dag-code.ts';
import { databaseKinds } from '../setup/databases.ts';
import { makeHome } from '../setup/home.ts';
import { countDags, untilRunsEnded } from '../setup/observe.ts';
import type { Part } from '../part.ts';
import { cpuOfTree, measureTree } from '../process-tree.ts';
import { startServer } from '../setup/server.ts';
import { until } from '../../test/harness/until.ts';

const EXAMPLES = { AIRFLOW__CORE__LOAD_EXAMPLES: 'True' };

/** What a server and all its processes use, at rest and at work; with the examples, as installed. */
export const memory: Part = {
  name: 'memory',
  async run(report, { quick }) {
    const [kind] = databaseKinds();
    if (!kind) return;
    const home = await makeHome(kind);
    const tasks = quick ? 500 : 5_000;
    home.writeDag('warm.ts', noopDag('warm', 50));
    home.writeDag('wide.ts', noopDag('wide', tasks));
    try {
      // The examples catch up once; at rest is what follows.
      await withServer(async (_client, untilEnded) => untilEnded());
      await withServer(async (client, untilEnded, pid) => {
        await client.trigger('warm');
        await untilEnded();
        await sleep(quick ? 2_000 : 10_000);
        const idle = measureTree(pid);
        const label = `memory at rest (PSS of ${idle.processes} processes)`;
        report.add({ id: 'idle/memory', label, value: idle.pssMb, unit: 'MB' });
        const [cpuMs, startMs] = [cpuOfTree(pid), performance.now()];
        await sleep(quick ? 5_000 : 30_000);
        const value = ((cpuOfTree(pid) - cpuMs) / (performance.now() - startMs)) * 100;
        report.add({ id: 'idle/cpu', label: 'CPU at rest, of one core', value, unit: '%' });
        await client.trigger('wide');
        let mostMb = 0;
        const watch = setInterval(() => (mostMb = Math.max(mostMb, measureTree(pid).pssMb)), 100);
        await untilEnded();
        clearInterval(watch);
        report.add({
          id: 'loaded/memory',
          label: `memory at most, in a run of ${tasks} tasks`,
          value: mostMb,
          unit: 'MB',
        });
      });
    } finally {
      await home.dropDatabase();
    }

    async function withServer(
      use: (client: ApiClient, untilEnded: () => Promise<void>, pid: number) => Promise<void>,
    ): Promise<void> {
      const server = await startServer(home, EXAMPLES);
      const client = new ApiClient(server);
      const db = openDatabase(home.databaseUrl);
      try {
        await until('the examples are there', async () => (await countDags(db)) > 2);
        // The runs that are due are created within this time.
        await sleep(1_000);
        await use(client, () => untilRunsEnded(db), server.pid);
      } finally {
        client.close();
        await db.close();
        await server.stop();
      }
    }
  },
};
