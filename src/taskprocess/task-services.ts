import type { TaskServices } from '../authoring/task-host.ts';

/**
 * What a task may ask that needs the metadata database: the part of its host's interface that its supervisor answers. A supervisor
 * on the scheduler's machine asks the database itself, one elsewhere would ask over the network.
 * A refusal is an AppError or an Error whose message the author of a DAG understands.
 */
export type TaskRequests = Pick<
  TaskServices,
  | 'getXCom'
  | 'setXCom'
  | 'deleteXCom'
  | 'getVariable'
  | 'putVariable'
  | 'deleteVariable'
  | 'getConnection'
  | 'triggerDagRun'
  | 'getDagRunState'
  | 'getPreviousDagRun'
  | 'getTaskStates'
>;

/** Which work asks: what it may do depends on that. The id is that of the task instance's try, or of the callback. */
export interface Asker {
  readonly id: string;
  readonly dagId: string;
  readonly runId: string;
}

/** The requests of one workload. Called at its first request. */
export type TaskRequestsFor = (asker: Asker) => TaskRequests;
