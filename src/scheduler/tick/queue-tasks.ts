import type { Transaction } from '../../metadata/database.ts';
import {
  type ActiveCount,
  countActive,
  countActiveOfTasks,
  lockSlots,
  poolSlots,
} from '../../metadata/scheduling/active-task-instances.ts';
import type { ActiveTaskInstance } from '../memory/active-run.ts';
import type { WaitingPlace } from '../memory/ready-queue.ts';
import type { SchedulerMemory } from '../memory/scheduler-memory.ts';

/** How many task instances that need more slots than are open are put aside in one tick. */
const PUT_ASIDE_AT_MOST = 1_000;

/** A pool that, as it is now, will never have room for something that waits for it. */
export interface PoolShortage {
  pool: string;
  /** Null where there is no such pool. */
  slots: number | null;
  /** The task that needs more slots than the pool has; absent where the pool is. */
  tooLarge?: { dagId: string; taskId: string; poolSlots: number };
}

/** What goes to the executor, and what waits in vain. */
export interface PickedTasks {
  picked: ActiveTaskInstance[];
  shortages: PoolShortage[];
}

/**
 * Picks what may go now, the most urgent first whatever its pool: no more than `openSlots`, and within the slots of pools, the
 * active tasks of DAGs and the limits of single tasks, counted over all schedulers; nothing of a paused DAG. What is picked has
 * left the ready queue.
 */
export async function pickWithinLimits(
  tx: Transaction,
  memory: SchedulerMemory,
  openSlots: number,
): Promise<PickedTasks> {
  const { ready } = memory;
  const picked: ActiveTaskInstance[] = [];
  const shortages: PoolShortage[] = [];
  if (openSlots <= 0 || ready.size === 0) return { picked, shortages };
  await lockSlots(tx);
  const [slots, active] = await Promise.all([poolSlots(tx), countActive(tx)]);
  const activeOfDag = new Map<string, number>();
  for (const row of active) activeOfDag.set(row.dag_id, (activeOfDag.get(row.dag_id) ?? 0) + row.count);
  const openOfPool = openPoolSlots(slots, active);
  for (const pool of ready.pools()) if (!slots.has(pool)) shortages.push({ pool, slots: null });
  const taskLimits = new TaskLimits(tx);
  const closed = new ClosedPlaces();
  const aside: ActiveTaskInstance[] = [];
  while (picked.length < openSlots && aside.length < PUT_ASIDE_AT_MOST) {
    // A pool that does not exist holds back what names it until somebody creates it.
    const instance = ready.take(
      (pool) => (openOfPool.get(pool) ?? 0) > 0,
      (place) => closed.isOpen(place) && !memory.isPaused(place.dagId),
    );
    if (!instance) break;
    const { task, run } = instance;
    const { dagId } = run;
    const open = openOfPool.get(task.pool) ?? 0;
    if ((activeOfDag.get(dagId) ?? 0) >= memory.maxActiveTasks(dagId)) {
      closed.closeDag(dagId);
      aside.push(instance);
      continue;
    }
    if (task.poolSlots > open) {
      aside.push(instance);
      const size = slots.get(task.pool) ?? 0;
      const { taskId, poolSlots: needed } = task;
      if (size >= 0 && needed > size) {
        shortages.push({ pool: task.pool, slots: size, tooLarge: { dagId, taskId, poolSlots: needed } });
      }
      continue;
    }
    const reached = await taskLimits.reached(instance);
    if (reached === 'in-dag') closed.closeTask(dagId, task.taskId);
    if (reached !== null) {
      aside.push(instance);
      continue;
    }
    openOfPool.set(task.pool, open - task.poolSlots);
    activeOfDag.set(dagId, (activeOfDag.get(dagId) ?? 0) + 1);
    taskLimits.count(instance);
    picked.push(instance);
  }
  for (const instance of aside) ready.add(instance);
  return { picked, shortages };
}

function openPoolSlots(slots: ReadonlyMap<string, number>, active: readonly ActiveCount[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const [pool, size] of slots) open.set(pool, size < 0 ? Infinity : size);
  for (const row of active) open.set(row.pool, (open.get(row.pool) ?? 0) - row.slots);
  return open;
}

/** DAGs and tasks that have reached their limits in this tick. */
class ClosedPlaces {
  readonly #dags = new Set<string>();
  /** By DAG. */
  readonly #tasks = new Map<string, Set<string>>();

  closeDag(dagId: string): void {
    this.#dags.add(dagId);
  }

  closeTask(dagId: string, taskId: string): void {
    const tasks = this.#tasks.get(dagId);
    if (tasks) tasks.add(taskId);
    else this.#tasks.set(dagId, new Set([taskId]));
  }

  isOpen({ dagId, taskId }: WaitingPlace): boolean {
    if (this.#dags.has(dagId)) return false;
    return taskId === null || this.#tasks.get(dagId)?.has(taskId) !== true;
  }
}

/** The limits of single tasks, over all runs and in one run; the database is asked only about tasks that have some. */
class TaskLimits {
  readonly #tx: Transaction;
  /** Active instances by run, by task. */
  readonly #active = new Map<string, Map<string, number>>();

  constructor(tx: Transaction) {
    this.#tx = tx;
  }

  /** Which of its limits holds a task instance back. */
  async reached({ task, run }: ActiveTaskInstance): Promise<'in-dag' | 'in-run' | null> {
    const { maxActiveTisPerDag: perDag, maxActiveTisPerDagrun: perRun } = task;
    if (perDag === null && perRun === null) return null;
    const key = JSON.stringify([run.dagId, task.taskId]);
    let byRun = this.#active.get(key);
    if (!byRun) {
      const rows = await countActiveOfTasks(this.#tx, [{ dag_id: run.dagId, task_id: task.taskId }]);
      byRun = new Map(rows.map((row) => [row.run_id, row.count]));
      this.#active.set(key, byRun);
    }
    let inAll = 0;
    for (const count of byRun.values()) inAll += count;
    if (perDag !== null && inAll >= perDag) return 'in-dag';
    return perRun !== null && (byRun.get(run.runId) ?? 0) >= perRun ? 'in-run' : null;
  }

  count({ task, run }: ActiveTaskInstance): void {
    const byRun = this.#active.get(JSON.stringify([run.dagId, task.taskId]));
    byRun?.set(run.runId, (byRun.get(run.runId) ?? 0) + 1);
  }
}
