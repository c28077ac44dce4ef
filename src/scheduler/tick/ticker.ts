import type { Executor } from '../../executors/executor.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import { type Timestamp, toEpochMs } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import type { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import { askToPlan } from '../../metadata/dags/dag-writes.ts';
import type { Database, Queryable, Transaction } from '../../metadata/database.ts';
import { saveCallbackRequests } from '../../metadata/scheduling/callback-requests.ts';
import { type DagLimitsRow, hasDagsToPlan, loadDagLimits, nextDueTime } from '../../metadata/scheduling/dag-plans.ts';
import {
  type RunsToTake,
  askForOwnRuns,
  askToLookAt,
  existingRuns,
  hasRunsToLookAt,
} from '../../metadata/scheduling/runs.ts';
import { listReportedTries, takeTaskReports } from '../../metadata/scheduling/task-reports.ts';
import type { TaskReport } from '../../taskprocess/workload.ts';
import type { ActiveTaskInstance } from '../memory/active-run.ts';
import { createDueRuns } from './create-runs.ts';
import { pauseFailingDags } from './pause-failing-dags.ts';
import { planDags } from './plan-dags.ts';
import type { ReportInbox } from './report-inbox.ts';
import { RunIntake } from './run-intake.ts';
import type { SchedulerJob } from '../scheduler-job.ts';
import { type BackfillRules, SchedulerMemory } from '../memory/scheduler-memory.ts';
import { Tick, type TickResult } from './tick.ts';

/** What ticks work with. */
export interface TickerOptions {
  db: Database;
  clock: Clock;
  logger: Logger;
  catalog: DagCatalog;
  executor: Executor;
  job: SchedulerJob;
  inbox: ReportInbox;
  /** `[core] max_task_retry_delay`: the longest wait that exponential backoff comes to. */
  longestBackoffMs: number;
  /** `[scheduler] use_job_schedule`: false leaves the runs that people ask for; true where it is not said. */
  createsScheduledRuns?: boolean;
  /** The only DAG whose runs it creates and takes; all where it is not said. */
  onlyDagId?: string | undefined;
  /** Makes it one that decides about the runs alone that were given to its job, and plans none: a backfill. */
  backfill?: BackfillRules;
}

/** A tick, and what it means for tries that live on without a scheduler. */
export interface CommittedTick extends TickResult {
  /** Their ends were taken in. */
  taken: string[];
  adopted: ActiveTaskInstance[];
}

/** How many stored reports are looked through, those of other schedulers' runs included. */
const REPORTS_AT_ONCE = 10_000;

/**
 * Makes the ticks of a scheduler: takes everything that came up into one transaction. Between them it knows what there is to
 * look at, and when the next tick is due.
 */
export class Ticker {
  readonly #options: TickerOptions;
  readonly #memory: SchedulerMemory;
  /** Whether its own clock makes runs: neither in a backfill, nor where people alone ask for them. */
  readonly #createsRuns: boolean;
  readonly #take: RunsToTake;
  /** Something may have changed in the database. */
  #mustLook = true;
  /** Runs that it holds may be gone. */
  #mustCheckRuns = false;
  /** The memory is not to be trusted. */
  #mustForget = false;
  #nextDueMs: number;
  #mayBegin = true;

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#memory = new SchedulerMemory(options.backfill);
    this.#createsRuns = options.backfill === undefined && (options.createsScheduledRuns ?? true);
    this.#nextDueMs = this.#createsRuns ? 0 : Infinity;
    const { onlyDagId } = options;
    this.#take = options.backfill ? 'none' : onlyDagId === undefined ? 'any' : { dagId: onlyDagId };
  }

  /** The next tick looks at the database. */
  lookAgain(): void {
    this.#mustLook = true;
  }

  /** The next look finds out which runs were deleted: nothing of them is left that could ask for it. */
  checkRuns(): void {
    this.#mustCheckRuns = true;
  }

  /** The next tick reads everything anew. */
  forget(): void {
    this.#mustForget = true;
  }

  /** From now on it creates no runs and hands out no work: what has begun is followed. */
  beginNothing(): void {
    this.#mayBegin = false;
  }

  /** Is there something to do at once? */
  get hasMore(): boolean {
    return this.#mustLook || this.#memory.hasMore;
  }

  /** When something is due, as far as it is known. */
  get nextMs(): number {
    return Math.min(this.#memory.agenda.nextMs, this.#nextDueMs);
  }

  /**
   * Makes one tick and commits it.
   * @returns undefined where there was nothing to do
   * @throws where it fails: the reports are not taken in, and the memory is to be forgotten ({@link forget})
   */
  async tick(reports: readonly TaskReport[]): Promise<CommittedTick | undefined> {
    const { db, logger } = this.#options;
    const look = this.#mustLook || this.#mustForget;
    this.#mustLook = false;
    if (reports.length === 0 && !(await this.#hasSomethingToDo(look))) return undefined;
    let attempts = 0;
    const committed = await db.transaction((tx) => {
      // Run again, after a deadlock: what the first attempt noted in memory was rolled back.
      if (attempts > 0) this.#mustForget = true;
      attempts += 1;
      return this.#run(tx, reports, look || this.#mustForget);
    });
    if (look) logger.debug({ runs: this.#memory.runs.size, ready: this.#memory.ready.size }, 'looked');
    return committed;
  }

  /** Costs little where there is nothing, since every commit asks. */
  async #hasSomethingToDo(look: boolean): Promise<boolean> {
    const { db, clock, executor, job } = this.#options;
    const memory = this.#memory;
    const nowMs = clock.nowMs();
    if (memory.hasMore || memory.agenda.nextMs <= nowMs || this.#nextDueMs <= nowMs) return true;
    if (!look) return false;
    if (executor.elsewhere && (await this.#ownReports(db)).length > 0) return true;
    const mayHandOut = memory.ready.size > 0 && executor.openSlots > 0;
    if (this.#mustForget || mayHandOut || (await this.#changedByOthers())) return true;
    if (job.hasOthers && memory.waitsForOthers) return true;
    if ((await this.#newLimits(db)).length > 0) return true;
    if (this.#mustCheckRuns && (await this.#holdsDeleted(db))) return true;
    this.#mustCheckRuns = false;
    // Another scheduler may have planned a run, and not live to create it.
    if (this.#createsRuns) await this.#noteNextDue(db, clock.now());
    return false;
  }

  async #changedByOthers(): Promise<boolean> {
    const { db, job, backfill } = this.#options;
    if (await hasRunsToLookAt(db, job.id, this.#take)) return true;
    return backfill === undefined && hasDagsToPlan(db);
  }

  /** Of the DAGs of its runs: what another scheduler saw first, and took the mark away that asks all of them to look. */
  async #newLimits(db: Queryable): Promise<DagLimitsRow[]> {
    const { runs } = this.#memory;
    if (!this.#options.job.hasOthers || runs.size === 0) return [];
    return (await loadDagLimits(db, runs.dagIds)).filter((row) => this.#memory.isNewAbout(row));
  }

  async #holdsDeleted(db: Queryable): Promise<boolean> {
    const held = this.#memory.runs.ids;
    return held.length > 0 && (await existingRuns(db, held)).length < held.length;
  }

  async #run(tx: Transaction, told: readonly TaskReport[], look: boolean): Promise<CommittedTick> {
    const { clock, catalog, logger, executor, job, inbox, backfill, longestBackoffMs, onlyDagId } = this.#options;
    const memory = this.#memory;
    const now = clock.now();
    const newId = () => uuid7(clock.nowMs());
    await job.requireRunning(tx);
    const stored = executor.elsewhere && look ? await this.#takeStoredReports(tx) : [];
    const reports = [...told, ...stored];
    const taken = stored.map((report) => report.tiId);
    const freed = taken.filter((tiId) => executor.heldTaskInstances.has(tiId)).length;
    const openSlots = this.#mayBegin ? executor.openSlots + freed : 0;
    const executorName = executor.name;
    const tick = new Tick({ tx, memory, now, jobId: job.id, executorName, openSlots, newId, longestBackoffMs });
    const reported = new Set(reports.map((report) => report.tiId));
    const intake = new RunIntake(tick, {
      tx,
      memory,
      catalog,
      logger,
      now,
      jobId: job.id,
      take: this.#take,
      newId,
      isHeld: (tiId) => reported.has(tiId) || inbox.holds(tiId),
      livesOnWith: executor.elsewhere && executorName,
    });
    if (look) await this.#lookAround(tx, tick, intake, now);
    await tick.takeReports(reports);
    const due = memory.takeDue(toEpochMs(now));
    for (const run of due.timedOut) tick.timeOut(run);
    tick.reconsider(due.retries);
    await tick.settleRuns();
    const hasPlanned = await this.#planWhatHasRoom(tx, tick, now);
    const isDue = this.#nextDueMs <= toEpochMs(now);
    const mayCreate = this.#createsRuns && this.#mayBegin && (isDue || look || hasPlanned);
    const created = mayCreate ? await createDueRuns(tx, { catalog, logger, memory, onlyDagId }, now) : 0;
    if (created > 0 && (await intake.next())) this.#mustLook = true;
    const result = await tick.finish();
    if (executor.elsewhere && result.callbacks.length > 0) await saveCallbackRequests(tx, result.callbacks, now);
    if (!backfill) await pauseFailingDags(tx, result.runsFinished, now, logger);
    if (mayCreate) await this.#noteNextDue(tx, now);
    for (const tiId of intake.overtaken) {
      result.kill.push({ tiId, message: 'the state of the task instance was changed from outside' });
    }
    return { ...result, taken, adopted: intake.adopted };
  }

  /** Takes in what was changed by others: limits, plans, runs. */
  async #lookAround(tx: Transaction, tick: Tick, intake: RunIntake, now: Timestamp): Promise<void> {
    const { catalog, logger, job, backfill } = this.#options;
    const memory = this.#memory;
    const forget = this.#mustForget;
    if (forget) {
      memory.forget();
      await askForOwnRuns(tx, job.id);
      this.#mustForget = false;
    }
    for (const row of await this.#newLimits(tx)) memory.noteDag(row);
    if (this.#mustCheckRuns) await tick.letGoOfDeleted(memory.runs.dagIds);
    this.#mustCheckRuns = false;
    // Whoever deletes runs of a DAG asks for its planning.
    if (!backfill) {
      const planned = await planDags(tx, { catalog, logger, memory }, 'unplanned', now);
      await tick.letGoOfDeleted(planned);
      const unread = memory.takeUnread(planned);
      if (unread.length > 0) await askToLookAt(tx, unread);
    }
    let more = await intake.next();
    // Reports can only be taken in for runs that are known.
    if (forget) while (more) more = await intake.next();
    if (more) this.#mustLook = true;
    memory.tryAllQueuedRuns();
    memory.askAllPast();
  }

  /**
   * Plans the next runs of DAGs whose runs ended.
   * @returns whether there were any
   */
  async #planWhatHasRoom(tx: Transaction, tick: Tick, now: Timestamp): Promise<boolean> {
    const { catalog, logger, backfill } = this.#options;
    const dagIds = [...this.#memory.takeDagsToPlan()];
    if (dagIds.length === 0) return false;
    await tick.write();
    if (backfill) for (const dagId of dagIds) await askToPlan(tx, dagId);
    else await planDags(tx, { catalog, logger, memory: this.#memory }, dagIds, now);
    return true;
  }

  /** Ids of tries of its runs whose ends are stored. */
  async #ownReports(db: Queryable): Promise<string[]> {
    const ids = await listReportedTries(db, REPORTS_AT_ONCE);
    return ids.filter((id) => this.#memory.runs.taskInstance(id) !== undefined);
  }

  /** How tries ended that live on without a scheduler. */
  async #takeStoredReports(tx: Transaction): Promise<TaskReport[]> {
    const ids = await this.#ownReports(tx);
    const stored = ids.length > 0 ? await takeTaskReports(tx, ids) : [];
    // Whoever stored them has checked them.
    return stored.map((text) => JSON.parse(text) as TaskReport);
  }

  async #noteNextDue(db: Queryable, now: Timestamp): Promise<void> {
    const due = await nextDueTime(db, this.#options.onlyDagId);
    this.#nextDueMs = due === null ? Infinity : Math.max(toEpochMs(due), toEpochMs(now) + 1);
  }
}
