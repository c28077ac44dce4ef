import { expect, test, vi } from 'vitest';
import { createRole } from '../actions/users/create-role.ts';
import { systemClock } from '../foundation/clock.ts';
import { listActiveDagFiles } from '../metadata/dag-files/active-dag-files.ts';
import { listImportErrors } from '../metadata/dag-files/import-errors.ts';
import { permissionsOfRole } from '../metadata/users/permissions.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { createDagFileProcessor } from './dag-file-processor.ts';
import { TEST_PARSER_OPTIONS, makeDagFolder } from './test-dag-folder.ts';

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000, interval: 10 };

const dagFile = (access: string) => `import { Dag } from 'tradewind';
const dag = new Dag('a', { schedule: null, accessControl: ${access} });
dag.task('extract', async () => 1)();
`;

test('a DAG for a role that does not exist is an import error, until the role is made', async () => {
  const folder = makeDagFolder({ 'a.ts': dagFile("{ Viewer: ['can_edit'] }") });
  const { db, drop } = await (testDatabases()[0] ?? expect.unreachable()).open();
  const processor = createDagFileProcessor({
    ...TEST_PARSER_OPTIONS,
    db,
    folders: [{ bundleName: 'dags-folder', path: folder.path }],
    ignoreFileSyntax: 'glob',
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

  folder.write('a.ts', dagFile("{ Dancers: { DAGs: ['can_read'], 'DAG Runs': ['can_create'] } }"));
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

  folder.write('a.ts', dagFile("{ Dancers: ['can_fly'] as never }"));
  await vi.waitFor(
    async () =>
      expect(await error()).toMatch(
        /Option 'accessControl' of DAG 'a' includes the following invalid permissions: 'can_fly'/,
      ),
    soon,
  );
  await processor.stop();
  await drop();
  folder.remove();
});
