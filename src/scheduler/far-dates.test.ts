import { expect, test } from 'vitest';
import { testDatabases } from '../metadata/test-databases.ts';
import { ScriptedExecutor, TestWorld } from './test-world.ts';

test.each(testDatabases())('a retry or a limit that no calendar reaches holds up nobody on $name', async (kind) => {
  const world = await TestWorld.open(kind);
  const executor = new ScriptedExecutor(world.clock);
  await world.addDag('d', { a: { retries: 1, retry_delay: 8e13 } }, { dagrun_timeout: 8e13 });
  await world.addDag('other', { b: {} });
  executor.behaviour = ({ taskId }) =>
    taskId === 'a' ? { kind: 'failed', mayRetry: true, error: { name: 'E', message: 'no' } } : { kind: 'success' };
  await world.startScheduler(executor);
  const run = await world.trigger('d');
  await world.until(async () => (await world.states('d', run))['a'] === 'up_for_retry');
  expect(await world.runEnd('other', await world.trigger('other'))).toBe('success');
  expect(executor.taskIds).toEqual(['a', 'b']);
  await world.close();
});
