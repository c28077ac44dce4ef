import type { DagRunState, TaskInstanceState } from '../../domain/states.ts';
import type { DagRunType } from '../../domain/run-type.ts';
import type { JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { StoredDag } from '../../metadata/dags/dag-catalog.ts';
import type { ScheduledRunRow, ScheduledTaskInstanceRow } from '../../metadata/scheduling/runs.ts';
import { type UpstreamTally, countUpstream, emptyTally } from '../../rules/trigger-rule.ts';
import { isFinished } from '../../domain/states.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';

/** Why a task instance that nothing stands in the way of does not go on by itself. */
type Waiting =
  /** For tasks above it. */
  | 'upstream'
  /** For the run before. */
  | 'past'
  /** For room within the limits. */
  | 'ready'
  /** For the time of its next try. */
  | 'retry'
  /** For nothing: it will not go on in this run, or the run is no longer held. */
  | 'never'
  | null;

/** A task instance in the scheduler's memory. Its state is that of the database, as far as the scheduler knows. */
export interface ActiveTaskInstance {
  readonly run: ActiveRun;
  readonly task: TaskStructure;
  readonly mapIndex: number;
  /** `task_instance.id`, another one for each try. */
  id: string;
  state: TaskInstanceState | null;
  tryNumber: number;
  maxTries: number;
  startDate: Timestamp | null;
  nextRetryAt: Timestamp | null;
  waiting: Waiting;
  /** Its place among equals in the ready queue, from when it first became ready for this try. */
  readySequence: number | null;
}

/**
 * A queued or running run that this scheduler decides about, with what it needs to decide without asking the database: the
 * states of its task instances and, for each task, how its upstream fared. The cost of a change is that of the tasks below it.
 */
export class ActiveRun {
  readonly id: number;
  readonly dagId: string;
  readonly runId: string;
  readonly runType: DagRunType;
  readonly externalTrigger: boolean;
  readonly conf: JsonObject;
  readonly logicalDate: Timestamp;
  readonly dataIntervalStart: Timestamp | null;
  readonly dataIntervalEnd: Timestamp | null;
  readonly runAfter: Timestamp;
  readonly clearNumber: number;
  readonly dag: StoredDag;
  state: DagRunState;
  startDate: Timestamp | null;
  /** By index of the task. Undefined for a task that this run has no instance of. */
  readonly instances: (ActiveTaskInstance | undefined)[];
  readonly #tallies: UpstreamTally[];
  /** Some task can never run in this run. */
  hasStuck = false;
  #unfinished = 0;

  constructor(row: ScheduledRunRow, dag: StoredDag, rows: readonly ScheduledTaskInstanceRow[]) {
    this.id = row.id;
    this.dagId = row.dag_id;
    this.runId = row.run_id;
    this.runType = row.run_type;
    this.externalTrigger = Boolean(row.external_trigger);
    this.conf = row.conf === null ? {} : (JSON.parse(row.conf) as JsonObject);
    this.logicalDate = row.logical_date;
    this.dataIntervalStart = row.data_interval_start;
    this.dataIntervalEnd = row.data_interval_end;
    this.runAfter = row.run_after;
    this.clearNumber = row.clear_number;
    this.state = row.state;
    this.startDate = row.start_date;
    this.dag = dag;
    const { tasks, indexOfTask } = dag.structure;
    this.instances = Array.from({ length: tasks.length });
    for (const instance of rows) {
      const index = indexOfTask.get(instance.task_id);
      const task = index === undefined ? undefined : tasks[index];
      if (!task) continue;
      this.instances[task.index] = {
        run: this,
        task,
        mapIndex: instance.map_index,
        id: instance.id,
        state: instance.state,
        tryNumber: instance.try_number,
        maxTries: instance.max_tries,
        startDate: instance.start_date,
        nextRetryAt: instance.next_retry_at,
        waiting: null,
        readySequence: null,
      };
      if (!isFinished(instance.state)) this.#unfinished += 1;
    }
    this.#tallies = tasks.map((task) => this.#tallyUpstream(task));
  }

  get hasUnfinished(): boolean {
    return this.#unfinished > 0;
  }

  *present(): Generator<ActiveTaskInstance> {
    for (const instance of this.instances) if (instance) yield instance;
  }

  tallyOf(instance: ActiveTaskInstance): UpstreamTally {
    const tally = this.#tallies[instance.task.index];
    if (!tally) throw new Error(`no task ${instance.task.taskId} in run ${this.runId} of ${this.dagId}`);
    return tally;
  }

  /** Notes a new state; the tasks below see it at once. */
  setState(instance: ActiveTaskInstance, state: TaskInstanceState | null): void {
    if (isFinished(instance.state)) this.#count(instance, -1);
    else this.#unfinished -= 1;
    instance.state = state;
    instance.waiting = null;
    instance.readySequence = null;
    if (isFinished(state)) this.#count(instance, 1);
    else this.#unfinished += 1;
  }

  *downstreamOf(instance: ActiveTaskInstance): Generator<ActiveTaskInstance> {
    for (const index of instance.task.downstream) {
      const below = this.instances[index];
      if (below) yield below;
    }
  }

  #count(instance: ActiveTaskInstance, by: 1 | -1): void {
    for (const index of instance.task.downstream) {
      const tally = this.#tallies[index];
      if (tally) countUpstream(tally, instance.state, instance.task.isSetup, by);
    }
  }

  #tallyUpstream(task: TaskStructure): UpstreamTally {
    const tally = emptyTally();
    for (const index of task.upstream) {
      const above = this.instances[index];
      if (!above) continue;
      tally.total += 1;
      if (above.task.isSetup) tally.setupTotal += 1;
      countUpstream(tally, above.state, above.task.isSetup, 1);
    }
    return tally;
  }
}
