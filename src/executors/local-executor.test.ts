import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../foundation/app-error.ts';
import { type TestDatabase, testDatabases } from '../metadata/test-databases.ts';
import { BundleStore } from '../taskprocess/bundle-store.ts';
import { tryLogPath } from '../taskprocess/log-path.ts';
import { TestExecutor, waitFor } from './test-executor.ts';

const SOURCE = `
import { Dag, getClient } from 'tradewind';
import { execFileSync } from 'node:child_process';

interface Settings { name: string }
const dag = new Dag('d');
function deep(settings: Settings): never {
  throw new TypeError('no ' + settings.name);
}
const tasks: Record<string, () => unknown> = {
  value: async () => ({ a: [1, null, 'ü'] }),
  nothing: () => undefined,
  pid: () => process.pid,
  throws: () => deep({ name: 'luck' }),
  throws_text: () => { throw 'just text'; },
  throws_object: () => { throw { code: 7 }; },
  throws_nothing: () => { throw undefined; },
  caused: () => { throw new Error('outer', { cause: new Error('inner') }); },
  cyclic: () => { const value: Record<string, unknown> = {}; value.self = value; return value; },
  bigint: () => 1n,
  large: () => 'x'.repeat(50 * 1024 * 1024),
  prints: () => { console.log('to out'); console.error('to err'); process.stdout.write('no '); process.stdout.write('end'); },
  binary: () => { process.stdout.write(Buffer.from([0, 1, 255, 254, 10, 65, 10])); },
  megabytes: () => { for (let i = 0; i < 30_000; i++) console.log(i + ' ' + 'y'.repeat(90)); },
  child: () => execFileSync('sh', ['-c', 'echo from sh; echo wrong >&2'], { stdio: 'inherit' }),
  exits: () => { console.log('before'); process.exit(3); },
  aborts: () => { console.log('before'); process.abort(); },
  rejects: async () => { void Promise.reject(new Error('forgotten')); await new Promise(() => undefined); },
  callback_throws: async () => { setTimeout(() => { throw new Error('late'); }, 1); await new Promise(() => undefined); },
  leaves_a_bomb: () => { setTimeout(() => { throw new Error('bomb'); }, 20); },
  waits: () => new Promise((resolve) => setTimeout(resolve, 100)),
  environment: () => ({ ...process.env }),
  spoils: () => { process.env.SPOILT = '1'; delete process.env.PATH; process.chdir('/'); },
  surroundings: () => [process.env.SPOILT ?? null, typeof process.env.PATH, process.cwd(), typeof process.send],
  secrets: async () => {
    const client = getClient();
    console.log('variable', await client.getVariable('db_password'), 'connection', (await client.getConnection('c'))?.password);
    execFileSync('echo', ['child says', (await client.getVariable('db_password')) ?? ''], { stdio: 'inherit' });
    return client.getXCom({ key: 'none' });
  },
  blurts: async () => { throw new Error('cannot log in with ' + (await getClient().getVariable('db_password'))); },
  pushes: async () => {
    const client = getClient();
    await client.setXCom({ key: 'k', value: [1] });
    return client.getXCom({ key: 'k' });
  },
  meddles: () => getClient().setXCom({ key: 'k', runId: 'other', value: 1 }),
  triggers: async () => (await getClient().triggerDagRun({ dagId: 'target' })).dagId,
};
for (const [id, handler] of Object.entries(tasks)) dag.task(id, handler as () => Promise<unknown>)();
dag.bash({ taskId: 'long_command', bashCommand: 'true #' + 'x'.repeat(300) });
`;

describe('a task', () => {
  let opened: TestDatabase;
  let own: TestExecutor;
  beforeAll(async () => {
    const [sqlite] = testDatabases();
    if (!sqlite) throw new Error('no database');
    opened = await sqlite.open();
    await opened.db.run({
      sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, logical_date, run_after, updated_at)
        VALUES ('d', 'r', 'manual', 'running', 1, $1, $1, $1)`,
      parameters: ['2026-01-01T00:00:00.000000Z'],
    });
    await opened.db.run({
      sql: `INSERT INTO variable (key, val, is_encrypted) VALUES ('db_password', 'hunter22', 0)`,
      parameters: [],
    });
    await opened.db.run({
      sql: `INSERT INTO connection (conn_id, conn_type, password, is_encrypted, is_extra_encrypted) VALUES ('c', 'http', 'c0nnect', 0, 0)`,
      parameters: [],
    });
    own = new TestExecutor({ source: SOURCE, database: opened.db });
    await own.executor.start();
  });
  afterAll(async () => {
    await own.stop();
    await opened.drop();
  });

  test('reports that it started, then how it ended, and what it returned', async () => {
    const { end } = await own.run('value');
    expect(end).toMatchObject({ kind: 'finished', outcome: { kind: 'success', returnValue: { a: [1, null, 'ü'] } } });
    const started = own.reports.find((report) => report.tiId === end.tiId);
    expect(started).toMatchObject({ kind: 'started', hostname: 'host' });
    expect(own.executor.heldTaskInstances.size).toBe(0);
    expect(own.executor.openSlots).toBe(4);
  });

  test('that returns nothing has no return value', async () => {
    const { end } = await own.run('nothing');
    expect(end).toMatchObject({ outcome: { kind: 'success' } });
    expect(end.kind === 'finished' && end.outcome.kind === 'success' && 'returnValue' in end.outcome).toBe(false);
  });

  test('logs in the format of Airflow, under its layout of folders', async () => {
    const { log } = await own.run('prints');
    const lines = log.trimEnd().split('\n');
    for (const line of lines) {
      expect(line).toMatch(/^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000\] \{[\w.]+\.ts:\d+\} (INFO|ERROR) - /);
    }
    const says = lines.map((line) => line.replace(/^.*?\} /, ''));
    expect(says.slice(0, 2)).toEqual([
      'INFO - Starting attempt 1 of 1',
      'INFO - Executing <Task(PythonOperator): prints> on 2026-01-01 00:00:00+00:00',
    ]);
    expect(says.slice(2, -2)).toEqual(['INFO - to out', 'ERROR - to err', 'INFO - no end']);
    expect(says.at(-2)).toContain(
      'Marking task as SUCCESS. dag_id=d, task_id=prints, run_id=r, execution_date=20260101T000000',
    );
    expect(says.at(-1)).toBe('INFO - Task exited with return code 0');
    expect(lines[2]).toContain('{dag_file.ts:22}');
  });

  test('that throws fails with the stack in the author’s own file and lines', async () => {
    const { end, log } = await own.run('throws');
    expect(end).toMatchObject({
      kind: 'finished',
      outcome: { kind: 'failed', mayRetry: true, error: { name: 'TypeError', message: 'no luck' } },
    });
    expect(log).toMatch(/ERROR - Task failed with exception\nTypeError: no luck\n\s+at deep \(.*dag_file\.ts:8:9\)/);
    expect(log).toContain('ERROR - Marking task as FAILED.');
  });

  test('that has tries left is marked as up for retry in its log', async () => {
    const { log } = await own.run('throws', { maxTries: 1, taskId: 'throws', runId: 'retry' });
    expect(log).toContain('Starting attempt 1 of 2');
    expect(log).toContain('Marking task as UP_FOR_RETRY.');
  });

  test('shows the cause of its error', async () => {
    const { log } = await own.run('caused');
    expect(log).toMatch(/Error: outer[\s\S]*caused by: Error: inner/i);
  });

  test.each([
    ['throws_text', 'just text'],
    ['throws_object', 'code: 7'],
    ['throws_nothing', 'undefined'],
    ['cyclic', 'cycle'],
    ['bigint', 'BigInt'],
    ['large', 'too large'],
    ['exits', 'process.exit(3)'],
    ['rejects', 'forgotten'],
    ['callback_throws', 'late'],
    ['meddles', 'its own run only'],
  ])('%s: fails, saying %j', async (taskId, text) => {
    const { end } = await own.run(taskId);
    expect(end).toMatchObject({
      kind: 'finished',
      outcome: { kind: 'failed', error: { message: expect.stringMatching(new RegExp(RegExp.escape(text), 'i')) } },
    });
    expect((await own.run('value')).end).toMatchObject({ outcome: { kind: 'success' } });
  });

  test('whose process dies is lost, and what it said before is in its log', async () => {
    const { end, log } = await own.run('aborts');
    expect(end).toMatchObject({ kind: 'lost', reason: 'process-died', message: expect.stringContaining('SIGABRT') });
    expect(log).toContain('INFO - before');
    await waitFor(
      () => readFileSync(tryLogPath(own.logFolder, own.workload('aborts')), 'utf8').includes('SIGABRT') || undefined,
    );
  });

  test('may print bytes that are no text', async () => {
    const { end, log } = await own.run('binary');
    expect(end).toMatchObject({ outcome: { kind: 'success' } });
    expect(log).toContain('\uFFFD');
    expect(log).toContain('INFO - A\n');
    expect(log.includes('\0')).toBe(false);
  });

  test('may print megabytes', async () => {
    const { log } = await own.run('megabytes');
    expect(log.split('\n').filter((line) => line.includes('yyy'))).toHaveLength(30_000);
  });

  test('logs what its child programs print', async () => {
    await own.run('child');
    const log = await waitFor(() => {
      const text = readFileSync(tryLogPath(own.logFolder, own.workload('child')), 'utf8');
      return text.includes('wrong') && text.includes('from sh') ? text : undefined;
    });
    expect(log).toContain('INFO - from sh');
    expect(log).toContain('ERROR - wrong');
  });

  test('that leaves a failing timer behind harms no other task', async () => {
    await own.run('leaves_a_bomb');
    const { end } = await own.run('waits');
    expect(end).toMatchObject({ outcome: { kind: 'success' } });
    await waitFor(
      () =>
        readFileSync(tryLogPath(own.logFolder, own.workload('leaves_a_bomb')), 'utf8').includes('bomb') || undefined,
    );
  });

  test('finds a clean environment, with the context of Airflow', async () => {
    const { end } = await own.run('environment', { tryNumber: 2 });
    if (end.kind !== 'finished' || end.outcome.kind !== 'success') throw new Error('it failed');
    const environment = end.outcome.returnValue as Record<string, string>;
    expect(Object.keys(environment).sort()).toEqual([
      'AIRFLOW_CTX_DAG_ID',
      'AIRFLOW_CTX_DAG_RUN_ID',
      'AIRFLOW_CTX_EXECUTION_DATE',
      'AIRFLOW_CTX_TASK_ID',
      'AIRFLOW_CTX_TRY_NUMBER',
      'PATH',
      'TRADEWIND_TASK_PROCESS',
    ]);
    expect(environment).toMatchObject({
      AIRFLOW_CTX_DAG_ID: 'd',
      AIRFLOW_CTX_EXECUTION_DATE: '2026-01-01T00:00:00+00:00',
      AIRFLOW_CTX_TRY_NUMBER: '2',
    });
  });

  test('does not find what another one did to environment and folder', async () => {
    await own.run('spoils');
    const { end } = await own.run('surroundings');
    expect(end).toMatchObject({ outcome: { returnValue: [null, 'string', own.folder, 'undefined'] } });
  });

  test('reads variables and connections, whose secrets its log hides', async () => {
    const { end } = await own.run('secrets');
    expect(end).toMatchObject({ outcome: { kind: 'success', returnValue: null } });
    const log = await waitFor(() => {
      const text = readFileSync(tryLogPath(own.logFolder, own.workload('secrets')), 'utf8');
      return text.includes('child says') ? text : undefined;
    });
    expect(log).toContain('INFO - variable *** connection ***');
    expect(log).toContain('INFO - child says ***');
    expect(log).not.toContain('hunter22');
  });

  test('that fails with a secret in its error does not report it', async () => {
    const { end, log } = await own.run('blurts');
    expect(end).toMatchObject({ outcome: { error: { message: 'cannot log in with ***' } } });
    expect(JSON.stringify(end) + log).not.toContain('hunter22');
  });

  test('pushes XComs and triggers runs', async () => {
    expect((await own.run('pushes')).end).toMatchObject({ outcome: { returnValue: [1] } });
    expect((await own.run('triggers')).end).toMatchObject({ outcome: { returnValue: 'target' } });
  });

  test('whose bundle is not there is not started', async () => {
    const workload = own.workload('value', { bundleHash: 'f'.repeat(64) });
    own.executor.submit([workload]);
    expect(await own.endOf(workload.tiId)).toMatchObject({ kind: 'lost', reason: 'not-started', startedAt: null });
  });

  test('waits while the database that has its bundle is away', async () => {
    let reads = 0;
    const readCode = async () => {
      reads += 1;
      if (reads < 3) throw new AppError('DATABASE_UNAVAILABLE', { reason: 'gone' });
      return undefined;
    };
    const bundles = new BundleStore({ folder: own.folder, readCode });
    const other = new TestExecutor({ source: SOURCE, executor: { bundles } });
    await other.executor.start();
    const workload = other.workload('value');
    other.executor.submit([workload]);
    const message = expect.stringContaining('not in the database');
    expect(await other.endOf(workload.tiId)).toMatchObject({ kind: 'lost', reason: 'not-started', message });
    expect(reads).toBe(3);
    await other.stop();
  });

  test('of any id logs inside of the log folder', async () => {
    const { end } = await own.run('value', { runId: '../../../../escape' });
    expect(end).toMatchObject({ outcome: { kind: 'success' } });
  });

  test('many at once are each reported once, started before they end', async () => {
    const workloads = Array.from({ length: 300 }, (_, i) => own.workload('nothing', { runId: `many${i % 7}` }));
    own.executor.submit(workloads);
    for (const { tiId } of workloads) await own.endOf(tiId);
    for (const { tiId } of workloads) {
      const kinds = own.reports.filter((report) => report.tiId === tiId).map(({ kind }) => kind);
      expect(kinds).toEqual(['started', 'finished']);
    }
  });
});

test('a log that cannot be written fails no task and is told once', async () => {
  const own = new TestExecutor({ source: SOURCE });
  try {
    writeFileSync(own.logFolder, 'a file where the folder should be');
    await own.executor.start();
    for (const taskId of ['value', 'prints']) {
      const workload = own.workload(taskId);
      own.executor.submit([workload]);
      expect(await own.endOf(workload.tiId)).toMatchObject({ outcome: { kind: 'success' } });
    }
    await waitFor(() => own.serverLog.find((line) => line.includes('task logs cannot be written')));
    expect(own.serverLog.filter((line) => line.includes('WARNING'))).toHaveLength(1);
  } finally {
    await own.stop();
  }
});

test('a full disk fails no task', async () => {
  const own = new TestExecutor({ source: SOURCE });
  try {
    const workload = own.workload('prints');
    const file = tryLogPath(own.logFolder, workload);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync('/dev/full', file);
    chmodSync(dirname(file), 0o775);
    await own.executor.start();
    own.executor.submit([workload]);
    expect(await own.endOf(workload.tiId)).toMatchObject({ outcome: { kind: 'success' } });
    await waitFor(() => own.serverLog.find((line) => line.includes('no space left')));
  } finally {
    await own.stop();
  }
});

test('a log that reaches its limit drops the rest and says so', async () => {
  const own = new TestExecutor({ source: SOURCE, settings: { log_limit: 10_000 } });
  try {
    await own.executor.start();
    const { log } = await own.run('megabytes');
    expect(log.length).toBeLessThan(11_000);
    expect(log).toMatch(/\d+ more lines were dropped/);
    expect(log).toContain('Marking task as SUCCESS');
  } finally {
    await own.stop();
  }
});

test('a rendered field beyond the limit is reported cut', async () => {
  const own = new TestExecutor({ source: SOURCE, settings: { rendered_field_limit: 89 } });
  try {
    await own.executor.start();
    const { end } = await own.run('long_command');
    expect(end).toMatchObject({
      outcome: { kind: 'success' },
      renderedFields: {
        bash_command: "Truncated. You can change this behaviour in [core]max_templated_field_length. 'true #xxxx'... ",
      },
    });
  } finally {
    await own.stop();
  }
});

test('a process is replaced after a number of tasks', async () => {
  const own = new TestExecutor({ source: SOURCE, executor: { recycleAfter: 2, parallelism: 1 } });
  try {
    await own.executor.start();
    const pids: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      const { end } = await own.run('pid');
      pids.push(end.kind === 'finished' && end.outcome.kind === 'success' ? end.outcome.returnValue : end);
    }
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).toBe(pids[3]);
    expect(pids[0]).not.toBe(pids[2]);
  } finally {
    await own.stop();
  }
});
