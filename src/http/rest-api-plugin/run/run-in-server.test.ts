import { expect, test } from 'vitest';
import { runCli } from '../../../cli/run-cli.ts';
import type { Database } from '../../../metadata/database.ts';
import { testDatabases } from '../../../metadata/test-databases.ts';
import { openTestApp } from '../../test-app.ts';
import { TEST_HOST } from '../test-host.ts';
import { runInServer } from './run-in-server.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

test('nobody waits longer than the limit for a database that does not answer', async () => {
  const app = await openTestApp(sqlite);
  const asked = Promise.withResolvers<void>();
  const unanswered = () => {
    asked.resolve();
    return new Promise<never>(() => undefined);
  };
  const db = new Proxy(app.db, {
    get: (known: Database, name: keyof Database) => (typeof known[name] === 'function' ? unanswered : known[name]),
  });
  const caller = { username: undefined, address: '127.0.0.1' };
  const answer = expect(runInServer(runCli, ['list_dags'], caller, TEST_HOST, { ...app, db })).rejects.toThrow(
    'The command took longer than 300 seconds ([rest_api_plugin] command_timeout) and was given up',
  );
  await asked.promise;
  app.clock.advance(300_000);
  await answer;
  await app.close();
});
