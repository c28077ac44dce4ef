import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { TaskOutcome } from '../domain/task-outcome.ts';
import type { TaskWorkload } from '../domain/task-workload.ts';
import type { Executor } from '../executors/executor.ts';
import { ManualClock } from '../foundation/clock.ts';
import type { JsonObject } from '../foundation/json.ts';
import { silentLogger } from '../foundation/log.ts';
import { type Timestamp, isoformat, parseTimestamp } from '../foundation/timestamp.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';
import { insertDagRun } from '../metadata/dag-runs/insert-dag-run.ts';
import { saveParsedDagFile } from '../metadata/dag-files/save-parsed-dag-file.ts';
import type { TestDatabaseKind } from '../metadata/test-databases.ts';
import { hashSerializedDag } from '../serialization/hash-serialized-dag.ts';
import type { TaskReport, Workload } from '../taskprocess/workload.ts';
import { Scheduler, type SchedulerOptions } from './scheduler.ts';

/** An executor whose tasks end when and how the test says; by default at once and well. */
export class ScriptedExecutor implements Executor {
  readonly name = 'LocalExecutor';
  readonly heldTaskInstances = new Set<string>();
  /** Everything handed over, in order. */
  readonly submitted: Workload[] = [];
  readonly killed: string[] = [];
  parallelism = 32;
  onReport: (report: TaskReport) => void = () => undefined;
  /** Undefined: the task goes on until {@link end} is called. */
  behaviour: (workload: TaskWorkload) => TaskOutcome | undefined = () => ({ kind: 'success' });
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  get openSlots(): number {
    return this.parallelism - this.heldTaskInstances.size;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  submit(workloads: readonly Workload[]): void {
    for (const workload of workloads) {
      this.submitted.push(workload);
      if (workload.kind !== 'task') continue;
      this.heldTaskInstances.add(workload.tiId);
      const outcome = this.behaviour(workload);
      queueMicrotask(() => {
        this.onReport({ kind: 'started', tiId: workload.tiId, at: this.#clock.now(), pid: 1, hostname: 'here' });
        if (outcome) this.end(workload.tiId, outcome);
      });
    }
  }

  end(tiId: string, outcome: TaskOutcome): void {
    const now = this.#clock.now();
    this.heldTaskInstances.delete(tiId);
    this.onReport({ kind: 'finished', tiId, startedAt: now, endedAt: now, outcome });
  }

  lose(tiId: string): void {
    this.heldTaskInstances.delete(tiId);
    const endedAt = this.#clock.now();
    this.onReport({ kind: 'lost', tiId, startedAt: endedAt, endedAt, reason: 'process-died', message: 'it died' });
  }

  kill(tiId: string): void {
    this.killed.push(tiId);
  }

  /** Ids of the tasks that were handed over, in order. */
  get taskIds(): string[] {
    return this.submitted.flatMap((workload) => (workload.kind === 'task' ? [workload.taskId] : []));
  }

  holding(taskId: string): string[] {
    const ids = this.submitted.flatMap((workload) =>
      workload.kind === 'task' && workload.taskId === taskId ? [workload.tiId] : [],
    );
    return ids.filter((id) => this.heldTaskInstances.has(id));
  }
}

/** The `timetable` of a DAG with a run for each day, made at its end. */
export const CRON_DAILY = {
  type: 'airflow.timetables.interval.CronDataIntervalTimetable',
  value: { expression: '0 0 * * *', timezone: 'UTC' },
};

/** Tasks of a test's DAG: `{ b: { after: ['a'], retries: 1 } }`; all other keys are fields of the serialized task. */
export type TestTasks = Record<string, { after?: string[] } & JsonObject>;

/** A database, a clock and schedulers of its own, for one test. */
export class TestWorld {
  readonly clock = new ManualClock(parseTimestamp('2024-01-01T00:00:00Z'));
  readonly db: Database;
  readonly #drop: () => Promise<void>;
  readonly #schedulers: Scheduler[] = [];

  private constructor(db: Database, drop: () => Promise<void>) {
    this.db = db;
    this.#drop = drop;
  }

  static async open(kind: TestDatabaseKind): Promise<TestWorld> {
    const { db, drop } = await kind.open();
    return new TestWorld(db, drop);
  }

  async close(): Promise<void> {
    await Promise.all(this.#schedulers.map((scheduler) => scheduler.stop()));
    await this.#drop();
  }

  async addDag(dagId: string, tasks: TestTasks, fields: JsonObject = {}): Promise<void> {
    const below = new Map<string, string[]>();
    for (const [id, { after = [] }] of Object.entries(tasks)) {
      for (const above of after) below.set(above, [...(below.get(above) ?? []), id]);
    }
    const serialized = Object.entries(tasks).map(([id, fields]) => ({
      __type: 'operator',
      __var: {
        task_id: id,
        task_type: 'PythonOperator',
        _task_module: 'tests',
        ui_color: '#fff',
        ui_fgcolor: '#000',
        template_fields: [],
        downstream_task_ids: below.get(id) ?? [],
        ...Object.fromEntries(Object.entries(fields).filter(([key]) => key !== 'after')),
      },
    }));
    const dag = {
      dag_id: dagId,
      fileloc: `/dags/${dagId}.ts`,
      relative_fileloc: `${dagId}.ts`,
      is_paused_upon_creation: false,
    };
    const document: JsonObject = { __version: 3, dag: { ...dag, ...fields, tasks: serialized } };
    const file = { bundleName: 'dags-folder', relativeFileloc: `${dagId}.ts`, fileloc: `/dags/${dagId}.ts` };
    const dags = [{ dagId, document, hash: hashSerializedDag(document) }];
    const bundle = { bundleHash: hashSerializedDag(document), bundleCode: '', sourceCode: '' };
    await saveParsedDagFile(this.db, { ...file, ...bundle, dags }, { clock: this.clock, pausedAtCreation: false });
  }

  /** Triggers a run by hand. */
  async trigger(
    dagId: string,
    logicalDate: Timestamp = this.clock.now(),
    runAfter: Timestamp = this.clock.now(),
  ): Promise<string> {
    const runId = `manual__${isoformat(logicalDate)}`;
    await this.db.transaction(async (tx) => {
      const dag = await new DagCatalog(tx).latest(dagId);
      if (!dag) throw new Error(`no DAG ${dagId}`);
      const interval = { dataIntervalStart: logicalDate, dataIntervalEnd: logicalDate, runAfter };
      const how = { runType: 'manual', externalTrigger: true, triggeringUserName: null, conf: null } as const;
      await insertDagRun(tx, { dag, runId, logicalDate, ...how, ...interval }, this.clock.now());
    });
    return runId;
  }

  async startScheduler(executor: Executor, options: Partial<SchedulerOptions> = {}): Promise<Scheduler> {
    const scheduler = new Scheduler({
      db: this.db,
      clock: this.clock,
      logger: silentLogger,
      catalog: new DagCatalog(this.db),
      executor,
      hostname: 'here',
      unixname: 'tester',
      heartbeatMs: 2_000,
      deadAfterMs: 10_000,
      longestBackoffMs: 86_400_000,
      ...options,
    });
    this.#schedulers.push(scheduler);
    await scheduler.start();
    return scheduler;
  }

  /** States of the task instances of a run by task id. */
  async states(dagId: string, runId: string): Promise<Record<string, TaskInstanceState | null>> {
    const rows = await this.db.all<{ task_id: string; state: TaskInstanceState | null }>({
      sql: 'SELECT task_id, state FROM task_instance WHERE dag_id = $1 AND run_id = $2 ORDER BY task_id',
      parameters: [dagId, runId],
    });
    return Object.fromEntries(rows.map((row) => [row.task_id, row.state]));
  }

  async runStates(dagId: string): Promise<Record<string, DagRunState>> {
    const rows = await this.db.all<{ run_id: string; state: DagRunState }>({
      sql: 'SELECT run_id, state FROM dag_run WHERE dag_id = $1 ORDER BY logical_date',
      parameters: [dagId],
    });
    return Object.fromEntries(rows.map((row) => [row.run_id, row.state]));
  }

  /** Waits until `check` gives something, looking again after every commit. */
  async until<T>(check: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
    const { promise: changed, resolve, reject } = Promise.withResolvers<T>();
    let looking = false;
    let again = false;
    const look = async () => {
      if (looking) {
        again = true;
        return;
      }
      looking = true;
      try {
        do {
          again = false;
          const found = await check();
          if (found) resolve(found);
        } while (again);
      } catch (error) {
        reject(error as Error);
      }
      looking = false;
    };
    const end = this.db.onChange(() => void look());
    // The executor of a test reports without a commit.
    const poll = setInterval(() => void look(), 5);
    await look();
    try {
      return await changed;
    } finally {
      clearInterval(poll);
      end();
    }
  }

  /** Waits until a DAG has that many runs and all have succeeded. */
  async untilSuccesses(dagId: string, runs: number): Promise<void> {
    await this.until(async () => {
      const states = Object.values(await this.runStates(dagId));
      return states.length === runs && states.every((state) => state === 'success');
    });
  }

  /** Waits until a run ended; returns how. */
  runEnd(dagId: string, runId: string): Promise<DagRunState> {
    return this.until(async () => {
      const state = (await this.runStates(dagId))[runId];
      return (state === 'success' || state === 'failed') && state;
    });
  }
}
