import type { Executor } from '../../executors/executor.ts';
import type { Logger } from '../../foundation/log.ts';
import type { PoolShortage } from './queue-tasks.ts';
import type { CommittedTick } from './ticker.ts';
import { taskWorkload } from './workloads.ts';

/** Does what a tick decided, once it is committed: hands work to the executor, and says what people may want to know. */
export class CarryOut {
  readonly #executor: Executor;
  readonly #logger: Logger;
  readonly #shortagesTold = new Set<string>();

  constructor({ executor, logger }: { executor: Executor; logger: Logger }) {
    this.#executor = executor;
    this.#logger = logger;
  }

  carryOut(tick: CommittedTick): void {
    const executor = this.#executor;
    executor.elsewhere?.letGo(tick.taken);
    executor.elsewhere?.adopt(tick.adopted.map(taskWorkload));
    executor.submit([...tick.queued.map(taskWorkload), ...tick.callbacks]);
    for (const { tiId, message } of tick.kill) executor.kill(tiId, message);
    for (const { run, state } of tick.runsFinished) {
      this.#logger.info({ dagId: run.dagId, runId: run.runId, state }, 'dag run finished');
    }
    for (const shortage of tick.shortages) this.#tell(shortage);
  }

  /** Once for each pool or task, until its slots change. */
  #tell({ pool, slots, tooLarge }: PoolShortage): void {
    const key = JSON.stringify([pool, slots, tooLarge]);
    if (this.#shortagesTold.has(key)) return;
    this.#shortagesTold.add(key);
    if (tooLarge) {
      this.#logger.warning({ pool, slots, ...tooLarge }, 'a task needs more slots than its pool has: it waits');
    } else {
      this.#logger.warning({ pool }, 'tasks wait for a pool that does not exist');
    }
  }
}
