import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createRole } from '../actions/users/create-role.ts';
import { systemClock } from '../foundation/clock.ts';
import { silentLogger } from '../foundation/log.ts';
import { listActiveDagFiles } from '../metadata/dag-files/active-dag-files.ts';
import { listImportErrors } from '../metadata/dag-files/import-errors.ts';
import { permissionsOfRole } from '../metadata/users/permissions.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { AIRFLOW_DEFAULTS } from '../serialization/dag-defaults.ts';
import { createDagFileProcessor } from './dag-file-processor.ts';

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000, interval: 10 };

const dagFile = (access: string) => `import { Dag } from 'tradewind';
const dag = new Dag('a', { schedule: null, accessControl: ${access} });
dag.task('extract', async () => 1)();
`;

test('a DAG for a role that does not exist is an import error, until the role is made', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dags-')));
  const path = join(folder, 'a.ts');
  writeFileSync(path, dagFile("{ Viewer: ['can_edit'] }"));
  const { db, drop } = await (testDatabases()[0] ?? expect.unreachable()).open();
  const processor = createDagFileProcessor({
    db,
    clock: systemClock,
    log: silentLogger,
    folders: [{ bundleName: 'dags-folder', path: folder }],
    environment: { PATH: '/usr/bin:/bin' },
    compileCacheFolder: join(tmpdir(), 'tradewind-test-compile-cache'),
    importTimeoutMs: 20_000,
    memoryLimitMb: 512,
    concurrency: 1,
    safeMode: true,
    ignoreFileSyntax: 'glob',
    defaults: AIRFLOW_DEFAULTS,
    timezone: 'UTC',
    outputFolder: null,
    pausedAtCreation: true,
    watchDelayMs: 10,
    rescanIntervalMs: 50,
    waitForFirstScan: true,
  });
  const error = async () => (await listImportErrors(db))[0]?.stacktrace;
  const may = async (role: string) =>
    (await permissionsOfRole(db, role)).filter(({ resource }) => resource.includes(':'));
  await processor.start();
  expect(await may('Viewer')).toEqual([{ action: 'can_edit', resource: 'DAG:a' }]);

  writeFileSync(path, dagFile("{ Dancers: { DAGs: ['can_read'], 'DAG Runs': ['can_create'] } }"));
  await vi.waitFor(
    async () => expect(await error()).toMatch(/a role named 'Dancers', but that role does not exist. Create it/),
    soon,
  );
  // The last good version lives on.
  expect(await may('Viewer')).toHaveLength(1);
  expect(await listActiveDagFiles(db)).toHaveLength(1);

  await createRole({ db, clock: systemClock }, { name: 'Dancers', permissions: [] });
  await vi.waitFor(async () => expect(await error()).toBeUndefined(), soon);
  expect(await may('Dancers')).toEqual([
    { action: 'can_read', resource: 'DAG:a' },
    { action: 'can_create', resource: 'DAG Run:a' },
  ]);
  expect(await may('Viewer')).toEqual([]);

  writeFileSync(path, dagFile("{ Dancers: ['can_fly'] as never }"));
  await vi.waitFor(
    async () =>
      expect(await error()).toMatch(
        /Option 'accessControl' of DAG 'a' includes the following invalid permissions: 'can_fly'/,
      ),
    soon,
  );
  await processor.stop();
  await drop();
  rmSync(folder, { recursive: true });
});
