import * as fc from 'fast-check';
import type { TriggerRule } from '../../domain/task-options.ts';
import { type Timestamp, parseTimestamp, toEpochMs } from '../../foundation/timestamp.ts';
import type { TestTasks, TestWorld } from '../test-world.ts';

/** Slots of the pools that the tasks of random DAGs go to. */
export const POOLS = { default_pool: 128, small: 2, tiny: 1 } as const;

/** A random task, with the keys of the serialized form. */
export interface RandomTask {
  after: string[];
  pool: keyof typeof POOLS;
  trigger_rule: TriggerRule;
  retries: number;
  retry_delay: number;
  max_active_tis_per_dag?: number;
  depends_on_past?: boolean;
  wait_for_downstream?: boolean;
  _can_skip_downstream?: boolean;
}

/** A random DAG; its tasks are `t0`, `t1` …, each after some of those before it. */
export interface RandomDag {
  tasks: Record<string, RandomTask>;
  maxActiveRuns: number;
  maxActiveTasks: number;
  failFast: boolean;
  /** In seconds. */
  dagrunTimeout: number | null;
  /** A run each minute; otherwise runs are triggered only. */
  everyMinute: boolean;
  catchup: boolean;
}

/** From here on a DAG with a schedule has runs: some are due when the history begins. */
const FIRST_RUN: Timestamp = parseTimestamp('2023-12-31T23:50:00Z');

const EVERY_MINUTE = {
  __type: 'airflow.timetables.interval.CronDataIntervalTimetable',
  __var: { expression: '* * * * *', timezone: 'UTC' },
};
const NO_SCHEDULE = { __type: 'airflow.timetables.simple.NullTimetable', __var: {} };

const TRIGGER_RULES: readonly TriggerRule[] = [
  'all_success',
  'all_failed',
  'all_done',
  'one_success',
  'one_failed',
  'one_done',
  'none_failed',
  'none_skipped',
  'none_failed_min_one_success',
  'always',
  'all_skipped',
];

/** What few tasks have. The plain one comes first: that is what a failing history is cut down to. */
const PECULIARITIES: readonly Partial<RandomTask>[] = [
  {},
  {},
  {},
  {},
  { max_active_tis_per_dag: 1 },
  { depends_on_past: true },
  { depends_on_past: true, max_active_tis_per_dag: 1 },
  { depends_on_past: true, wait_for_downstream: true },
  { _can_skip_downstream: true },
];

const tasks: fc.Arbitrary<Record<string, RandomTask>> = fc
  .array(
    fc.record({
      upstream: fc.array(fc.nat(5), { maxLength: 3 }),
      peculiarity: fc.constantFrom(...PECULIARITIES),
      pool: fc.constantFrom<keyof typeof POOLS>('default_pool', 'default_pool', 'small', 'tiny'),
      trigger_rule: fc.oneof(fc.constant<TriggerRule>('all_success'), fc.constantFrom(...TRIGGER_RULES)),
      retries: fc.constantFrom(0, 0, 1, 2),
      retry_delay: fc.constantFrom(0, 5, 60),
    }),
    { minLength: 2, maxLength: 6, size: 'max' },
  )
  .map((drawn) => {
    const named = drawn.map(({ upstream, peculiarity, ...task }, index): [string, RandomTask] => {
      const above = [...new Set(upstream)].filter((other) => other < index);
      return [`t${index}`, { ...task, after: above.map((other) => `t${other}`), ...peculiarity }];
    });
    return Object.fromEntries(named);
  });

/** Small DAGs with tight limits. */
export const randomDag: fc.Arbitrary<RandomDag> = fc.record({
  tasks,
  maxActiveRuns: fc.constantFrom(1, 2, 16),
  maxActiveTasks: fc.constantFrom(1, 2, 16),
  failFast: fc.constantFrom(false, false, false, false, true),
  dagrunTimeout: fc.constantFrom(null, null, 40),
  everyMinute: fc.boolean(),
  catchup: fc.boolean(),
});

/** Stores a DAG as its file is parsed. Without its schedule it makes no further runs by itself. */
export async function storeRandomDag(
  world: TestWorld,
  dagId: string,
  dag: RandomDag,
  schedule: 'its-own' | 'none' = 'its-own',
): Promise<void> {
  const tasks: TestTasks = Object.fromEntries(Object.entries(dag.tasks).map(([id, task]) => [id, { ...task }]));
  await world.addDag(dagId, tasks, {
    max_active_runs: dag.maxActiveRuns,
    max_active_tasks: dag.maxActiveTasks,
    catchup: dag.catchup,
    ...(dag.failFast && { fail_fast: true }),
    ...(dag.dagrunTimeout !== null && { dagrun_timeout: dag.dagrunTimeout }),
    ...(dag.everyMinute && { start_date: toEpochMs(FIRST_RUN) / 1000 }),
    timetable: dag.everyMinute && schedule === 'its-own' ? EVERY_MINUTE : NO_SCHEDULE,
  });
}
