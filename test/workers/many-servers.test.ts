import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { findDamage, writeWorkDag } from '../harness/work-dag.ts';
import { install, untilDagIsThere } from './installation.ts';
import { testsRedis } from '../harness/redis.ts';

// Several servers are for PostgreSQL; SQLite is for one.
const databases = testDatabases().filter(({ name }) => name === 'PostgreSQL');

describe.runIf(testsRedis && databases.length > 0).each(databases)('several servers on $name', (kind) => {
  test(
    'schedulers, web servers and workers end and come back in turn, and nothing is lost',
    { timeout: 150_000 },
    async () => {
      const on = await install(kind, (home) => writeWorkDag(home, 400));
      try {
        await untilDagIsThere(on.server, 'work');
        const second = await startServer(on.home, { args: ['scheduler'], settings: on.settings });
        const web = await startServer(on.home, { args: ['webserver'], settings: on.settings });
        const byOther = { AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${web.url}/execution/` };
        const first = await on.startWorker('first', { args: ['-c', '4'] });
        await on.startWorker('second', { args: ['-c', '4'], settings: byOther });
        const runs = Array.from({ length: 30 }, (_, n) => `run-${n}`);
        await Promise.all(runs.map((run_id) => web.api().trigger('work', { run_id })));
        const owners = async () =>
          (
            await on.home.db.all<{ id: number }>({
              sql: 'SELECT DISTINCT scheduled_by_job_id AS id FROM dag_run WHERE scheduled_by_job_id IS NOT NULL',
              parameters: [],
            })
          ).length;
        await until('a scheduler has the runs', owners);
        const { port } = on.server;
        // A scheduler with its web server: the other ones go on.
        await on.server.end('SIGKILL');
        await first.end('SIGKILL');
        on.server = await startServer(on.home, { settings: on.settings, port });
        await on.startWorker('third', { args: ['-c', '4'] });
        await second.end('SIGTERM');
        await until('all runs end', async () => (await on.unfinished()) === 0, 90_000);
        expect(await findDamage(on.home, runs)).toEqual([]);
        await web.end('SIGTERM');
      } finally {
        await on.remove();
      }
    },
  );
});
