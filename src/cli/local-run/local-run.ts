import { TaskMemory } from '../../authoring/memory-task-host.ts';
import type { TaskHost } from '../../authoring/task-host.ts';
import type { TaskWorkload, WorkloadDagRun } from '../../domain/task-workload.ts';
import type { JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import { formatLogLine } from '../../taskprocess/log-line.ts';
import { childEnvironment } from '../../taskprocess/supervisor/child-environment.ts';
import { createTimetable } from '../../timetables/create-timetable.ts';
import type { Cli } from '../cli.ts';
import type { LocalDag } from './load-local-dag.ts';
import { LocalTaskHost } from './local-task-host.ts';

/** What a run in this process is about. */
export interface LocalRunOptions {
  readonly runId: string;
  readonly logicalDate: Timestamp;
  readonly conf: JsonObject;
  /** Whether one task is tried by itself: `test_mode` in templates. Default false. */
  readonly isTest?: boolean;
  /** More variables for the environment of tasks. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A run of a DAG in this process: nothing of it is stored, and its tasks' logs go to standard output. */
export class LocalRun {
  readonly dagRun: WorkloadDagRun;
  readonly memory = new TaskMemory();
  readonly #local: LocalDag;
  readonly #options: LocalRunOptions;
  readonly #cli: Cli;

  constructor(local: LocalDag, options: LocalRunOptions, cli: Cli) {
    this.#local = local;
    this.#options = options;
    this.#cli = cli;
    const { structure } = local;
    const interval = createTimetable(structure.timetable).inferManualDataInterval(options.logicalDate);
    this.dagRun = {
      dagId: structure.dagId,
      runId: options.runId,
      runType: 'manual',
      logicalDate: options.logicalDate,
      dataIntervalStart: interval.start,
      dataIntervalEnd: interval.end,
      runAfter: options.logicalDate,
      startDate: cli.clock.now(),
      externalTrigger: false,
      conf: options.conf,
      clearNumber: 0,
    };
  }

  /**
   * What one task of the run asks its host. There is one try.
   * @param signal ends it
   */
  hostFor(task: TaskStructure, signal?: AbortSignal): TaskHost {
    const { config } = this.#local;
    const environment = {
      ...childEnvironment(config, this.#cli.env),
      ...this.#options.environment,
    };
    return new LocalTaskHost(
      {
        workload: this.#workload(task),
        ...(signal && { signal }),
        isTest: this.#options.isTest === true,
        memory: this.memory,
        clock: this.#cli.clock,
        environment,
        getConf: (section, option) => config.get(section, option) ?? null,
        onLog: ({ level, message, source = 'task' }) => {
          this.#cli.print(formatLogLine(this.#cli.clock.now(), source, level, message));
        },
      },
      { ...this.#cli.env, ...this.#options.environment },
    );
  }

  #workload(task: TaskStructure): TaskWorkload {
    const { bundleHash, fileloc } = this.#local;
    return {
      kind: 'task',
      tiId: uuid7(this.#cli.clock.nowMs()),
      dagId: this.dagRun.dagId,
      taskId: task.taskId,
      runId: this.dagRun.runId,
      mapIndex: -1,
      tryNumber: 1,
      maxTries: 0,
      queue: task.queue,
      pool: task.pool,
      poolSlots: task.poolSlots,
      priorityWeight: task.effectivePriorityWeight,
      operator: task.taskType,
      dagVersionId: '',
      bundleHash,
      fileloc,
      dagRun: this.dagRun,
      executionTimeoutMs: task.executionTimeoutMs,
    };
  }
}
