import { buildSync } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../foundation/clock.ts';
import { Fernet } from '../foundation/fernet.ts';
import { createLogger } from '../foundation/log.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import type { Database } from '../metadata/database.ts';
import { BundleStore } from '../taskprocess/bundle-store.ts';
import { createLocalTaskServices } from '../taskprocess/local-task-services.ts';
import { callbackLogPath, tryLogPath } from '../taskprocess/log-path.ts';
import type { CallbackWorkload, TaskReport, TaskWorkload } from '../taskprocess/workload.ts';
import { createLocalExecutor, type LocalExecutorOptions } from './local-executor.ts';
import type { Executor } from './executor.ts';
import { testDagRun } from '../domain/test-dag-run.ts';

const DATE = parseTimestamp('2026-01-01T00:00:00Z');

/** What a test wants to differ. */
export interface TestExecutorOptions {
  /** The DAG file's text; its DAG has the id `d`. */
  source: string;
  database?: Database;
  executor?: Partial<LocalExecutorOptions>;
  process?: Partial<LocalExecutorOptions['process']>;
  settings?: Partial<LocalExecutorOptions['process']['settings']>;
}

/** A local executor in a folder of its own, with a DAG to run. */
export class TestExecutor {
  readonly folder = mkdtempSync(join(tmpdir(), 'tradewind-executor-'));
  readonly reports: TaskReport[] = [];
  readonly serverLog: string[] = [];
  readonly executor: Executor;
  readonly hash: string;
  readonly fileloc = join(this.folder, 'dag_file.ts');
  #waiting: (() => void)[] = [];
  #tries = 0;

  constructor(options: TestExecutorOptions) {
    writeFileSync(this.fileloc, options.source);
    const code = bundleFile(this.fileloc);
    this.hash = createHash('sha256').update(code).digest('hex');
    const clock = systemClock;
    const { database } = options;
    this.executor = createLocalExecutor({
      clock,
      logger: createLogger('test', { write: (line) => this.serverLog.push(line) }),
      requestsFor:
        database === undefined
          ? () => {
              throw new Error('this test has no database');
            }
          : createLocalTaskServices({
              database,
              clock,
              fernet: new Fernet([]),
              environment: {},
              triggerDagRun: (request) =>
                Promise.resolve({ dagId: request.dagId, runId: request.runId ?? 'new', logicalDate: DATE }),
            }),
      bundles: new BundleStore({ folder: join(this.folder, 'bundles'), readCode: () => Promise.resolve(code) }),
      baseLogFolder: this.logFolder,
      hostname: 'host',
      parallelism: 4,
      warmProcesses: 1,
      idleTimeoutMs: 60_000,
      recycleAfter: 1000,
      ...options.executor,
      process: {
        clock,
        settings: {
          type: 'ProcessSettings',
          conf: { core: { dags_folder: this.folder } },
          xcom_limit: 1024 * 1024,
          log_limit: 0,
          rendered_field_limit: 4096,
          log_folder_mode: 0o775,
          ...options.settings,
        },
        environment: { PATH: process.env['PATH'] ?? '' },
        cwd: this.folder,
        compileCacheFolder: join(tmpdir(), 'tradewind-test-compile-cache'),
        memoryLimitMb: 0,
        cleanupTimeMs: 60_000,
        ...options.process,
      },
    });
    this.executor.onReport = (report) => {
      this.reports.push(report);
      for (const wake of this.#waiting.splice(0)) wake();
    };
  }

  get logFolder(): string {
    return join(this.folder, 'logs');
  }

  workload(taskId: string, changes: Partial<TaskWorkload> = {}): TaskWorkload {
    return {
      kind: 'task',
      tiId: `${taskId}-${++this.#tries}`,
      dagId: 'd',
      taskId,
      runId: 'r',
      mapIndex: -1,
      tryNumber: 1,
      maxTries: 0,
      queue: 'default',
      pool: 'default_pool',
      poolSlots: 1,
      priorityWeight: 1,
      operator: 'PythonOperator',
      dagVersionId: '00000000-0000-7000-8000-000000000000',
      bundleHash: this.hash,
      fileloc: this.fileloc,
      dagRun: this.#dagRun(),
      executionTimeoutMs: null,
      ...changes,
    };
  }

  callback(changes: Partial<CallbackWorkload> = {}): CallbackWorkload {
    return {
      kind: 'callback',
      id: 'c',
      dagId: 'd',
      runId: 'r',
      event: 'failure',
      reason: 'task_failure',
      bundleHash: this.hash,
      fileloc: this.fileloc,
      dagRun: this.#dagRun(),
      ...changes,
    };
  }

  /** Runs one task to its end. */
  async run(taskId: string, changes: Partial<TaskWorkload> = {}): Promise<{ end: TaskReport; log: string }> {
    const workload = this.workload(taskId, changes);
    this.executor.submit([workload]);
    const end = await this.endOf(workload.tiId);
    return { end, log: readFileSync(tryLogPath(this.logFolder, workload), 'utf8') };
  }

  /** Gives a task to the executor and waits until its code has written the text to its log. */
  async begin(
    taskId: string,
    text: string,
    changes: Partial<TaskWorkload> = {},
  ): Promise<{ tiId: string; log: string }> {
    const workload = this.workload(taskId, changes);
    this.executor.submit([workload]);
    const ended = this.endOf(workload.tiId).then((end) => {
      throw new Error(`the task ended too soon: ${JSON.stringify(end)} ${this.serverLog.join('')}`);
    });
    const log = await Promise.race([waitForText(tryLogPath(this.logFolder, workload), text), ended]);
    // Its end is no error any more.
    ended.catch(() => undefined);
    return { tiId: workload.tiId, log };
  }

  /** The log of the callbacks, once it has the text. */
  callbackLog(text: string): Promise<string> {
    return waitForText(callbackLogPath(this.logFolder, { dagId: 'd', runId: 'r' }), text);
  }

  /** The last report about a try, once there is one. */
  async endOf(tiId: string): Promise<TaskReport> {
    for (;;) {
      const end = this.reports.find((report) => report.tiId === tiId && report.kind !== 'started');
      if (end) return end;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    await this.executor.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #dagRun(): TaskWorkload['dagRun'] {
    return { ...testDagRun('d', DATE), startDate: DATE };
  }
}

/** The numbers that a task of ENDLESS_TASKS has logged. */
export function pidsOf(log: string): number[] {
  return (/begun ([\d ]+)/.exec(log)?.[1] ?? '').trim().split(' ').map(Number);
}

/** Resolves with what a check gives once it gives something. */
export async function waitFor<T>(check: () => T | undefined): Promise<T> {
  for (;;) {
    const value = check();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function waitForText(file: string, text: string): Promise<string> {
  return waitFor(() => {
    try {
      const content = readFileSync(file, 'utf8');
      return content.includes(text) ? content : undefined;
    } catch {
      return undefined;
    }
  });
}

function bundleFile(file: string): string {
  const built = buildSync({
    entryPoints: [file],
    outfile: `${file}.mjs`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
  });
  return built.outputFiles[0]?.text ?? '';
}
