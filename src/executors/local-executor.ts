import type { Executor } from './executor.ts';
import type { TaskReport, Workload } from '../taskprocess/workload.ts';
import { TaskProcessPool } from '../taskprocess/supervisor/task-process-pool.ts';
import type { TaskProcessPoolOptions } from '../taskprocess/supervisor/task-process-pool-options.ts';

export interface LocalExecutorOptions extends Omit<TaskProcessPoolOptions, 'onReport'> {
  /** As `[core] executor` names it; SequentialExecutor is this one with a parallelism of 1. */
  name?: 'LocalExecutor' | 'SequentialExecutor';
}

/** Runs workloads in a pool of processes on this machine. */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  return new LocalExecutor(options);
}

class LocalExecutor implements Executor {
  readonly name: string;
  readonly heldTaskInstances = new Set<string>();
  onReport: (report: TaskReport) => void = () => undefined;
  readonly #parallelism: number;
  readonly #pool: TaskProcessPool;

  constructor(options: LocalExecutorOptions) {
    this.name = options.name ?? 'LocalExecutor';
    this.#parallelism = options.parallelism;
    this.#pool = new TaskProcessPool({
      ...options,
      onReport: (report) => {
        if (report.kind !== 'started') this.heldTaskInstances.delete(report.tiId);
        this.onReport(report);
      },
    });
  }

  get openSlots(): number {
    return Math.max(0, this.#parallelism - this.heldTaskInstances.size);
  }

  start(): Promise<void> {
    return this.#pool.start();
  }

  stop(): Promise<void> {
    return this.#pool.stop();
  }

  submit(workloads: readonly Workload[]): void {
    for (const workload of workloads) if (workload.kind === 'task') this.heldTaskInstances.add(workload.tiId);
    this.#pool.submit(workloads);
  }

  kill(tiId: string, message: string): void {
    this.#pool.terminate(tiId, { reason: 'killed', message });
  }
}
