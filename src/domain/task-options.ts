/** What a task waits for among those before it, as Airflow names it. */
export const TRIGGER_RULES = [
  'all_success',
  'all_failed',
  'all_done',
  'all_done_setup_success',
  'all_done_min_one_success',
  'one_success',
  'one_failed',
  'one_done',
  'none_failed',
  'none_skipped',
  'none_failed_min_one_success',
  'all_skipped',
  'always',
  'dummy',
  'none_failed_or_skipped',
] as const;
export type TriggerRule = (typeof TRIGGER_RULES)[number];

/** Whose priorities add to that of a task, as Airflow names it. */
export const WEIGHT_RULES = ['downstream', 'upstream', 'absolute'] as const;
export type WeightRule = (typeof WEIGHT_RULES)[number];

/** Where tasks go that name no pool or no queue. */
export const DEFAULT_POOL = 'default_pool';
export const DEFAULT_QUEUE = 'default';
