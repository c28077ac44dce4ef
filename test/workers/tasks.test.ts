import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import type { Home } from '../harness/home.ts';
import { until } from '../harness/until.ts';
import { type Installation, install, untilDagIsThere } from './installation.ts';
import { testsRedis } from '../harness/redis.ts';

/** DAGs of tasks that need the control plane, that fail, and that take short or long. */
function writeDags(home: Home): void {
  home.writeDag(
    'dags.ts',
    `import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dag, getClient } from 'tradewind';
const open = { isPausedUponCreation: false, maxActiveTasks: 1000 };

const asks = new Dag('asks', open);
const big = asks.task('big', async () => 'x'.repeat(3_000_000));
const sees = asks.task('sees', async ({ text }: { text: string }) => {
  await getClient().setVariable('seen', String(text.length));
  return getClient().getVariable('seen');
});
sees({ text: big() });

const fails = new Dag('fails', {
  ...open,
  onFailureCallback: () => appendFileSync(${JSON.stringify(join(home.path, 'called'))}, 'called'),
});
fails.task('throws', async () => { throw new Error('no'); }, { retries: 1, retryDelay: 0 })();

const short = new Dag('short', open);
for (let i = 0; i < 60; i++) short.task('t' + i, async () => undefined)();
const lone = new Dag('lone', open);
lone.task('alone', async () => undefined, { queue: 'a:queue' })();
for (const weight of [1, 7, -3, 2_000_000, 30]) {
  const dag = new Dag('weight' + weight, open);
  dag.task('only', async () => undefined, { queue: 'ordered', priorityWeight: weight })();
}
const long = new Dag('long', open);
for (let i = 0; i < 2; i++) long.task('t' + i, async () => sleep(2500))();
`,
  );
}

const states = ({ home }: Installation, dagId: string) =>
  home.db.all<{ task_id: string; state: string; try_number: number; hostname: string }>({
    sql: 'SELECT task_id, state, try_number, hostname FROM task_instance WHERE dag_id = $1 ORDER BY task_id',
    parameters: [dagId],
  });

describe.runIf(testsRedis).each(testDatabases())('tasks on workers of a control plane on $name', (kind) => {
  test('ask the web server, fail and try again, and are shared by the workers', { timeout: 120_000 }, async () => {
    const on = await install(kind, writeDags);
    const run = async (dagId: string) => {
      await untilDagIsThere(on.server, dagId);
      await on.server.api().trigger(dagId, { run_id: dagId });
      await until(`${dagId} ends`, async () => (await on.unfinished()) === 0, 60_000);
    };
    try {
      await on.startWorker('first', { args: ['-c', '1'] });
      await on.startWorker('second', { args: ['-c', '1'] });
      await run('asks');
      expect(await states(on, 'asks')).toMatchObject([{ state: 'success' }, { state: 'success' }]);
      const value = { sql: "SELECT value FROM xcom WHERE task_id = 'sees'", parameters: [] };
      expect(await on.home.db.all(value)).toEqual([{ value: '"3000000"' }]);

      await run('fails');
      expect(await states(on, 'fails')).toMatchObject([{ state: 'failed', try_number: 2 }]);
      await until('the DAG is told', () => existsSync(join(on.home.path, 'called')));
      expect(readFileSync(join(on.home.path, 'called'), 'utf8')).toBe('called');

      // Of short tasks each takes some ahead; of long ones none keeps what the other could begin.
      await run('short');
      await run('long');
      const hosts = (await states(on, 'long')).map(({ hostname }) => hostname);
      expect(hosts.toSorted()).toEqual(['first', 'second']);

      // Of what waits in a queue, the most urgent is begun first, whenever it came.
      const weights = [1, 7, -3, 2_000_000, 30];
      for (const [i, weight] of weights.entries()) {
        await untilDagIsThere(on.server, `weight${weight}`);
        await on.server.api().trigger(`weight${weight}`, { run_id: 'r' });
        const waiting = {
          sql: "SELECT id FROM task_instance WHERE queue = 'ordered' AND state = 'queued'",
          parameters: [],
        };
        await until('it waits', async () => (await on.home.db.all(waiting)).length === i + 1);
      }
      await on.startWorker('single', { args: ['-c', '1', '-q', 'ordered'] });
      await until('they end', async () => (await on.unfinished()) === 0);
      const begun = await on.home.db.all<{ dag_id: string }>({
        sql: "SELECT dag_id FROM task_instance WHERE queue = 'ordered' ORDER BY start_date",
        parameters: [],
      });
      expect(begun.map(({ dag_id }) => Number(dag_id.slice('weight'.length)))).toEqual(
        weights.toSorted((a, b) => b - a),
      );

      // A worker that has no code yet gets none that is not what its hash says, nor where there is none.
      const third = await on.startWorker('third', { args: ['-q', 'unused,a:queue'] });
      await on.home.db.run({ sql: "UPDATE dag_bundle_content SET code = code || ' '", parameters: [] });
      await run('lone');
      expect(await states(on, 'lone')).toMatchObject([{ state: 'failed', hostname: 'third' }]);
      await on.home.db.run({ sql: 'DELETE FROM dag_bundle_content', parameters: [] });
      await on.server.api().trigger('lone', { run_id: 'again' });
      await until('lone ends', async () => (await on.unfinished()) === 0);
      expect((await states(on, 'lone')).map(({ state }) => state)).toEqual(['failed', 'failed']);

      // What a scheduler of another version has put into a queue is left to workers of its own.
      const redis = new Redis(on.redis.url);
      const queue = new Queue('unused', { connection: redis, prefix: 'tradewind' });
      await queue.add('of the first generation', { workload: {}, token: '' }, { jobId: 'j' });
      await until('it is told', () => third.output.includes('a scheduler is of another version'));
      expect(await queue.getJob('j')).toBeDefined();
      await queue.close();
      redis.disconnect();
    } finally {
      await on.remove();
    }
  });
});
