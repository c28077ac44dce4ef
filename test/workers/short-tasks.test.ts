import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { testsRedis } from '../harness/redis.ts';
import { until } from '../harness/until.ts';
import { install, untilDagIsThere } from './installation.ts';

const LONG = 12;
const CODE = `import { Dag } from 'tradewind';
import { setTimeout as sleep } from 'node:timers/promises';

const dag = new Dag('mixed', { schedule: null, isPausedUponCreation: false, maxActiveTasks: 1000 });
const short = (name) => dag.task(name, async () => undefined, { priorityWeight: name.startsWith('a') ? 3 : 1 })();
for (let i = 0; i < 200; i++) short('a' + i);
for (let i = 0; i < ${LONG}; i++) dag.task('long' + i, async () => sleep(3000), { priorityWeight: 2 })();
for (let i = 0; i < 20; i++) short('z' + i);
`;

describe.runIf(testsRedis).each(testDatabases())('short tasks and long ones on workers, on $name', (kind) => {
  test(
    'of short ones a worker takes many at once; it leaves to others what it cannot begin behind long ones',
    { timeout: 120_000 },
    async () => {
      const on = await install(kind, (home) => home.writeDag('mixed.ts', CODE));
      const count = async (where: string) => {
        const sql = `SELECT count(*) AS n FROM task_instance WHERE ${where}`;
        return Number((await on.home.db.first<{ n: number }>({ sql, parameters: [] }))?.n);
      };
      try {
        await untilDagIsThere(on.server, 'mixed');
        for (const name of ['first', 'second']) await on.startWorker(name, { args: ['-c', '2'] });
        await on.server.api().trigger('mixed', { run_id: 'r' });
        const runs = async (hostname: string) => [
          await count(`state = 'running' AND hostname = '${hostname}'`),
          await count(`state = 'running' AND hostname = '${hostname}' AND task_id LIKE 'long%'`),
        ];
        await until('all that runs is long, and no more than may run at once', async () => {
          const [first, second] = [await runs('first'), await runs('second')];
          return `${first} ${second}` === '2,2 2,2';
        });
        expect(await count(`state IN ('queued', 'scheduled')`)).toBeGreaterThan(0);
        await until('the run ends', async () => (await on.unfinished()) === 0, 60_000);
        expect(await count(`state <> 'success' OR try_number <> 1`)).toBe(0);
      } finally {
        await on.remove();
      }
    },
  );
});
