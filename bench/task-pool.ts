import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalExecutor } from '../src/executors/local-executor.ts';
import { systemClock } from '../src/foundation/clock.ts';
import { silentLogger } from '../src/foundation/log.ts';
import { parseTimestamp } from '../src/foundation/timestamp.ts';
import { uuid7 } from '../src/foundation/uuid7.ts';
import { BundleStore } from '../src/taskprocess/bundle-store.ts';
import type { TaskReport, TaskWorkload } from '../src/taskprocess/workload.ts';
import { makeScratchFolder } from './setup/scratch-folder.ts';

const CODE = `import { Dag } from 'tradewind';\nnew Dag('bench').task('noop', async () => undefined)();\n`;

/** Tasks that do nothing, through the local executor's warm processes, with their logs, without a database. Tasks per second. */
export async function measureTaskPool(options: { tasks: number; processes: number }): Promise<number> {
  const folder = makeScratchFolder();
  const hash = createHash('sha256').update(CODE).digest('hex');
  const executor = createLocalExecutor({
    clock: systemClock,
    logger: silentLogger,
    requestsFor: () => {
      throw new Error('a task that does nothing asks nothing');
    },
    bundles: new BundleStore({ folder: join(folder, 'bundles'), readCode: () => Promise.resolve(CODE) }),
    baseLogFolder: join(folder, 'logs'),
    hostname: 'bench',
    parallelism: options.processes,
    warmProcesses: options.processes,
    idleTimeoutMs: 60_000,
    recycleAfter: Number.MAX_SAFE_INTEGER,
    process: {
      clock: systemClock,
      settings: {
        type: 'ProcessSettings',
        conf: {},
        xcom_limit: 1024,
        log_limit: 0,
        rendered_field_limit: 4096,
        log_folder_mode: 0o775,
      },
      environment: {},
      cwd: folder,
      compileCacheFolder: join(folder, 'compile-cache'),
      memoryLimitMb: 0,
      cleanupTimeMs: 1000,
    },
  });
  let left = 0;
  const failures: TaskReport[] = [];
  let done: () => void = () => undefined;
  executor.onReport = (report) => {
    if (report.kind === 'started') return;
    if (report.kind === 'lost' || report.outcome.kind !== 'success') failures.push(report);
    if (--left === 0) done();
  };
  const run = (count: number) =>
    new Promise<void>((resolve) => {
      left = count;
      done = resolve;
      executor.submit(Array.from({ length: count }, (_, i) => workload(hash, join(folder, 'bench.ts'), i)));
    });
  try {
    await executor.start();
    // Warm-up: the processes start, load the DAG and compile what is hot.
    await run(Math.max(options.processes * 50, options.tasks / 4));
    const startMs = performance.now();
    await run(options.tasks);
    const perSecond = (options.tasks / (performance.now() - startMs)) * 1000;
    if (failures.length > 0)
      throw new Error(`${failures.length} tasks of the benchmark did not succeed: ${JSON.stringify(failures[0])}`);
    return perSecond;
  } finally {
    await executor.stop();
  }
}

/** The baseline: as many messages of a task's size, to bare processes that answer each with a small one. Messages per second. */
export async function measureRawPool(options: { messages: number; processes: number }): Promise<number> {
  const folder = makeScratchFolder();
  const program = join(folder, 'echo.mjs');
  writeFileSync(program, `process.on('message', ({ id }) => process.send({ id, state: 'success' }));\n`);
  const message = { id: 1, body: workload('0'.repeat(64), '/dags/bench.ts', 0) };
  const children = Array.from({ length: options.processes }, () => fork(program));
  const run = (count: number) =>
    new Promise<void>((resolve) => {
      let sent = 0;
      let answered = 0;
      for (const child of children) {
        child.removeAllListeners('message');
        const next = () => {
          if (sent++ < count) child.send(message);
        };
        child.on('message', () => {
          if (++answered === count) resolve();
          next();
        });
        next();
      }
    });
  try {
    await run(Math.max(options.processes * 50, options.messages / 4));
    const startMs = performance.now();
    await run(options.messages);
    return (options.messages / (performance.now() - startMs)) * 1000;
  } finally {
    for (const child of children) child.kill();
  }
}

function workload(bundleHash: string, fileloc: string, i: number): TaskWorkload {
  const date = parseTimestamp('2026-01-01T00:00:00Z');
  const runId = `manual__2026-01-01T00:00:00.${i % 100}+00:00`;
  return {
    kind: 'task',
    tiId: uuid7(systemClock.nowMs()),
    dagId: 'bench',
    taskId: 'noop',
    runId,
    mapIndex: i,
    tryNumber: 1,
    maxTries: 0,
    queue: 'default',
    pool: 'default_pool',
    poolSlots: 1,
    priorityWeight: 1,
    operator: '_PythonDecoratedOperator',
    dagVersionId: uuid7(systemClock.nowMs()),
    bundleHash,
    fileloc,
    dagRun: {
      dagId: 'bench',
      runId,
      runType: 'manual',
      logicalDate: date,
      dataIntervalStart: date,
      dataIntervalEnd: date,
      runAfter: date,
      startDate: date,
      externalTrigger: true,
      conf: {},
      clearNumber: 0,
    },
    executionTimeoutMs: null,
  };
}
