import type { WeightRule } from '../domain/task-options.ts';

/** What DAGs and tasks get that say nothing, from the configuration. */
export interface DagDefaults {
  /** `[scheduler] catchup_by_default` */
  readonly catchup: boolean;
  /** `[core] max_active_tasks_per_dag` */
  readonly maxActiveTasks: number;
  /** `[core] max_active_runs_per_dag` */
  readonly maxActiveRuns: number;
  /** `[core] max_consecutive_failed_dag_runs_per_dag` */
  readonly maxConsecutiveFailedDagRuns: number;
  /** `[operators] default_owner` */
  readonly owner: string;
  /** `[operators] default_queue` */
  readonly queue: string;
  /** `[core] default_task_retries` */
  readonly retries: number;
  /** `[core] default_task_retry_delay` */
  readonly retryDelaySeconds: number;
  /** `[core] default_task_weight_rule` */
  readonly weightRule: WeightRule;
  /** `[core] default_task_execution_timeout` */
  readonly executionTimeoutSeconds: number | null;
}

/** Airflow 2.11's, where nothing is configured. */
export const AIRFLOW_DEFAULTS: DagDefaults = {
  catchup: true,
  maxActiveTasks: 16,
  maxActiveRuns: 16,
  maxConsecutiveFailedDagRuns: 0,
  owner: 'airflow',
  queue: 'default',
  retries: 0,
  retryDelaySeconds: 300,
  weightRule: 'downstream',
  executionTimeoutSeconds: null,
};
