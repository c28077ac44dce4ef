import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import type { Home } from '../harness/home.ts';
import { testsRedis } from '../harness/redis.ts';
import { until } from '../harness/until.ts';
import { install, untilDagIsThere } from './installation.ts';

/** A DAG whose task fails when a file is there, and whose callback takes until another one is. */
function writeDags(home: Home): void {
  home.writeDag(
    'sad.ts',
    `import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dag } from 'tradewind';
const at = (name: string) => ${JSON.stringify(home.path)} + '/' + name;
const sad = new Dag('sad', {
  isPausedUponCreation: false,
  onFailureCallback: async () => {
    appendFileSync(at('calls'), 'begun\\n');
    while (!existsSync(at('answer'))) await sleep(20);
    appendFileSync(at('calls'), 'ended\\n');
  },
});
sad.task('fails', async () => {
  while (!existsSync(at('fail'))) await sleep(20);
  throw new Error('no');
})();
`,
  );
}

// What the databases do of it is tried at the surface for workers.
const databases = testDatabases().slice(-1);

describe.runIf(testsRedis).each(databases)('callbacks on workers of a control plane on $name', (kind) => {
  test(
    'are called where Redis was away when they were due, and anew where a worker was stopped or killed',
    { timeout: 120_000 },
    async () => {
      const on = await install(kind, writeDags);
      const at = (name: string) => join(on.home.path, name);
      const calls = () => (existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : []);
      const waiting = () => on.home.db.all({ sql: 'SELECT id, claim FROM callback_request', parameters: [] });
      try {
        await untilDagIsThere(on.server, 'sad');
        const first = await on.startWorker('first', { settings: { AIRFLOW__TRADEWIND__WORKER_STOP_TIMEOUT: '0.2' } });
        await on.server.api().trigger('sad', { run_id: 'r' });
        await until('it runs', () => on.runningOn('first'));
        await on.redis.kill();
        writeFileSync(at('fail'), '');
        await until('the run fails', async () => (await on.unfinished()) === 0);
        expect(await waiting()).toHaveLength(1);
        await on.redis.restart();
        await until('it is called', () => calls().length === 1);

        // Stopped, it gives the callback back.
        expect(await first.end('SIGTERM')).toBe(0);
        const second = await on.startWorker('second');
        await until('it is called anew', () => calls().length === 2);
        await second.end('SIGKILL');
        // As if the time of the one that was killed were over.
        const past = "UPDATE callback_request SET claimed_at = '2026-01-01T00:00:00.000000Z'";
        await on.home.db.run({ sql: past, parameters: [] });
        await second.untilTreeIsGone();
        await on.startWorker('third');
        await until('it is called once more', () => calls().length === 3);
        appendFileSync(at('answer'), '');
        await until('it is over', async () => (await waiting()).length === 0);
        expect(calls()).toEqual(['begun', 'begun', 'begun', 'ended']);
      } finally {
        await on.remove();
      }
    },
  );
});
