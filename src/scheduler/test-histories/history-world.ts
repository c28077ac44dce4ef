import type { DagActionContext } from '../../actions/action-context.ts';
import { savePool } from '../../actions/pools/save-pool.ts';
import { type Logger, silentLogger } from '../../foundation/log.ts';
import { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import { hasDagsToPlan } from '../../metadata/scheduling/dag-plans.ts';
import { hasRunsToLookAt } from '../../metadata/scheduling/runs.ts';
import type { TestDatabaseKind } from '../../metadata/test-databases.ts';
import type { Scheduler } from '../scheduler.ts';
import { ScriptedExecutor, TestWorld } from '../test-world.ts';
import { POOLS, type RandomDag, storeRandomDag } from './random-dag.ts';

/** An executor whose tries run until they are told to end, and die when they are killed. */
class MortalExecutor extends ScriptedExecutor {
  override behaviour = () => undefined;

  override kill(tiId: string): void {
    super.kill(tiId);
    queueMicrotask(() => {
      if (this.heldTaskInstances.has(tiId)) this.lose(tiId);
    });
  }
}

/** Where a history happens: DAGs `d0`, `d1` …, pools, and schedulers with an executor each. */
export class HistoryWorld {
  readonly world: TestWorld;
  /** What actions work with. */
  readonly context: DagActionContext;
  readonly dags = new Map<string, RandomDag>();
  readonly executors: ScriptedExecutor[] = [];
  /** What the schedulers logged as errors. */
  readonly errorsLogged: string[] = [];
  readonly #schedulers: Scheduler[] = [];

  private constructor(world: TestWorld) {
    this.world = world;
    this.context = { db: world.db, clock: world.clock, dagCatalog: new DagCatalog(world.db) };
  }

  /** @param parallelism that of each scheduler's executor */
  static async start(
    kind: TestDatabaseKind,
    dags: readonly RandomDag[],
    parallelism: readonly number[],
  ): Promise<HistoryWorld> {
    const world = await TestWorld.open(kind);
    const started = new HistoryWorld(world);
    for (const [name, slots] of Object.entries(POOLS)) await savePool(world, { name, slots, description: null });
    for (const [index, dag] of dags.entries()) {
      started.dags.set(`d${index}`, dag);
      await storeRandomDag(world, `d${index}`, dag);
    }
    for (const slots of parallelism) await started.#startScheduler(slots);
    return started;
  }

  async #startScheduler(parallelism: number): Promise<void> {
    const executor = new MortalExecutor(this.world.clock);
    executor.parallelism = parallelism;
    this.executors.push(executor);
    const logger: Logger = {
      ...silentLogger,
      error: (_fields, message, error) => void this.errorsLogged.push(`${message}: ${String(error)}`),
      child: () => logger,
    };
    const hostname = `host${this.#schedulers.length}`;
    const catalog = new DagCatalog(this.world.db);
    // The clock leaps, and nobody could give a sign of life meanwhile: that is not to be taken for death.
    const deadAfterMs = Infinity;
    this.#schedulers.push(await this.world.startScheduler(executor, { hostname, catalog, logger, deadAfterMs }));
  }

  /** The tries that executors hold, in the order in which each got them. */
  get held(): { tiId: string; executor: ScriptedExecutor }[] {
    return this.executors.flatMap((executor) => [...executor.heldTaskInstances].map((tiId) => ({ tiId, executor })));
  }

  /** Have the schedulers taken in all that was asked, reported and committed, and handed out what they had decided to? */
  async isAtRest(): Promise<boolean> {
    const { db } = this.world;
    if (await hasDagsToPlan(db)) return false;
    for (const { jobId } of this.#schedulers) if (await hasRunsToLookAt(db, jobId, 'any')) return false;
    const active = await db.all<{ id: string }>({
      sql: `SELECT id FROM task_instance WHERE state IN ('queued', 'running', 'restarting')`,
      parameters: [],
    });
    const held = new Set(this.held.map(({ tiId }) => tiId));
    // Not the other way round: what is held of a run that was deleted is noticed at a heartbeat.
    return active.every(({ id }) => held.has(id));
  }

  close(): Promise<void> {
    return this.world.close();
  }
}
