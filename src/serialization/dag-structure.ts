import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { TriggerRule, WeightRule } from '../domain/task-options.ts';

/**
 * A DAG as scheduler, APIs and command line know it: read from its serialized form, never from its code.
 * Immutable; one object per dag version, shared by all who ask.
 */
export interface DagStructure {
  readonly dagId: string;
  readonly dagDisplayName: string;
  readonly description: string | null;
  readonly docMd: string | null;
  readonly fileloc: string;
  readonly relativeFileloc: string;
  readonly tags: readonly string[];
  /** Owners of its tasks, sorted, joined by `, `. */
  readonly owners: string;
  /** The timetable in its serialized form; `createTimetable` of the room timetables reads it. */
  readonly timetable: { readonly type: string; readonly value: JsonObject };
  /** IANA name. */
  readonly timezone: string;
  readonly startDate: Timestamp | null;
  readonly endDate: Timestamp | null;
  readonly catchup: boolean;
  readonly maxActiveTasks: number;
  readonly maxActiveRuns: number;
  /** 0 is without limit. */
  readonly maxConsecutiveFailedDagRuns: number;
  readonly dagrunTimeoutMs: number | null;
  readonly isPausedUponCreation: boolean | null;
  readonly failFast: boolean;
  readonly renderTemplateAsNativeObj: boolean;
  readonly defaultArgs: JsonObject;
  readonly params: ReadonlyMap<string, ParamStructure>;
  readonly accessControl: JsonObject | null;
  readonly hasOnSuccessCallback: boolean;
  readonly hasOnFailureCallback: boolean;
  /** In the order of declaration; a task's index is its place here. */
  readonly tasks: readonly TaskStructure[];
  readonly indexOfTask: ReadonlyMap<string, number>;
  readonly taskGroup: TaskGroupStructure;
  /** By `upstream->downstream`, the two task ids. */
  readonly edgeLabels: ReadonlyMap<string, string>;
}

/** A param of a DAG or a task. */
export interface ParamStructure {
  readonly value: unknown;
  readonly description: string | null;
  /** JSON Schema of the value; `{}` allows anything. */
  readonly schema: JsonObject;
}

/** A task as all rooms below authoring know it. */
export interface TaskStructure {
  readonly index: number;
  readonly taskId: string;
  readonly taskDisplayName: string;
  /** Airflow's operator class, such as `BashOperator`. */
  readonly taskType: string;
  /** Airflow's module of that class, such as `airflow.providers.standard.operators.bash`. */
  readonly taskModule: string;
  readonly owner: string;
  readonly startDate: Timestamp | null;
  readonly endDate: Timestamp | null;
  readonly triggerRule: TriggerRule;
  readonly dependsOnPast: boolean;
  readonly ignoreFirstDependsOnPast: boolean;
  readonly waitForPastDependsBeforeSkipping: boolean;
  readonly waitForDownstream: boolean;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Multiplier of the delay at each try; 0 is a constant delay. */
  readonly retryExponentialBackoff: number;
  readonly maxRetryDelayMs: number | null;
  readonly executionTimeoutMs: number | null;
  readonly queue: string;
  readonly pool: string;
  readonly poolSlots: number;
  /** As written by the author. */
  readonly priorityWeight: number;
  readonly weightRule: WeightRule;
  /** What the scheduler compares: by the weight rule over the graph. */
  readonly effectivePriorityWeight: number;
  readonly doXcomPush: boolean;
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagrun: number | null;
  /** Nothing to execute: succeeds by the scheduler's word as soon as it may run. */
  readonly isEmpty: boolean;
  readonly isSetup: boolean;
  readonly isTeardown: boolean;
  readonly onFailureFailDagrun: boolean;
  /** May decide that tasks below it are skipped (branch, short circuit, latest only). */
  readonly canSkipDownstream: boolean;
  readonly hasOnExecuteCallback: boolean;
  readonly hasOnSuccessCallback: boolean;
  readonly hasOnFailureCallback: boolean;
  readonly hasOnRetryCallback: boolean;
  readonly hasOnSkippedCallback: boolean;
  /** Indexes of the direct upstream and downstream tasks, ascending. */
  readonly upstream: readonly number[];
  readonly downstream: readonly number[];
  readonly groupId: string | null;
  readonly templateFields: readonly string[];
  readonly params: ReadonlyMap<string, ParamStructure>;
  /** The task's serialized form, for surfaces that show fields of its operator. */
  readonly serialized: JsonObject;
}

/** A group of tasks. */
export interface TaskGroupStructure {
  /** Null for the root. */
  readonly groupId: string | null;
  readonly displayName: string;
  readonly tooltip: string;
  /** Task ids and groups, in order of declaration. */
  readonly children: readonly (string | TaskGroupStructure)[];
}
