import type { ErrorDetail } from '../../foundation/app-error.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagRunState } from '../../domain/states.ts';
import type { ListedDagRun } from '../../metadata/dag-runs/dag-run-listing.ts';
import type { DatedDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import type { StoredPool } from '../../metadata/pools/pools.ts';
import type { StoredTaskInstance } from '../../metadata/task-instances/task-instances.ts';
import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import type { ParsedDate } from '../../timetables/parse-date/parse-date.ts';
import type { ApiResponse } from '../api-handler.ts';

/** A run that was just created. */
interface CreatedRun {
  readonly dagId: string;
  readonly runId: string;
  readonly date: ParsedDate;
  readonly state: DagRunState;
  readonly queuedAt: Timestamp | null;
}

/** A task instance with what surrounds it. */
export interface TaskInstanceInContext {
  readonly instance: StoredTaskInstance;
  readonly run: DatedDagRun;
  readonly task: TaskStructure;
}

/** How one of the two Airflows words and shapes the answers. What is done is the same in both. */
export interface Generation {
  readonly number: 1 | 2;
  /** Headers of every answer of a route. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer to a path that is not there. */
  readonly notFound: ApiResponse;
  /** The answer to a body that is no JSON. */
  readonly badRequest: ApiResponse;
  methodNotAllowed(allow: string): ApiResponse;
  /**
   * Reads `conf` of the body of a trigger.
   * @throws AppError INVALID_CONF
   */
  readConf(body: JsonObject): JsonObject | undefined;
  /** A date within a text. */
  printDate(date: ParsedDate): string;
  printCreatedRun(run: CreatedRun): string;
  /** Where the user interface shows a run. */
  dagRunUrl(dagId: string, date: Timestamp): string;
  shownState(state: DagRunState): DagRunState;
  /** The stored states that a filter stands for. */
  storedStates(shown: string): readonly DagRunState[];
  /** When a run began, as far as this generation is concerned. */
  startDate(run: Pick<ListedDagRun, 'start_date' | 'queued_at'>): Timestamp | null;
  renderPool(pool: StoredPool): Json;
  taskFields(task: TaskStructure, dag: DagStructure): Record<string, string>;
  taskInstanceFields(found: TaskInstanceInContext): Record<string, string>;
  /** What this generation says of a run that exists already; undefined: what both say. */
  runExistsText(detail: ErrorDetail<'DAG_RUN_EXISTS'>): string | undefined;
}
