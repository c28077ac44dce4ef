import * as fc from 'fast-check';
import type { TaskOutcome } from '../../domain/task-outcome.ts';

/** What becomes of a try that an executor holds: `goes-on` leaves it, `lost` ends its process without a report. */
export type Ending = keyof typeof OUTCOMES | 'goes-on' | 'lost';

const ERROR = { name: 'Error', message: 'it failed' };

/** How a try ends that ends by itself. */
export const OUTCOMES = {
  success: { kind: 'success' },
  'success-that-skips': { kind: 'success', skipTasks: ['t1', 't2'] },
  failure: { kind: 'failed', error: ERROR, mayRetry: true },
  'failure-for-good': { kind: 'failed', error: ERROR, mayRetry: false },
  skip: { kind: 'skipped', reason: 'it skipped itself' },
} satisfies Record<string, TaskOutcome>;

/**
 * One thing that happens in a history, as plain data. `run` counts through the runs that there are then, and begins anew after the
 * last one: so a step means something whatever went before, and a history can be cut down.
 */
export type Step =
  | { do: 'trigger'; dag: number }
  /** Ends tries, the n-th that is held by the n-th ending, which begin anew after the last one. */
  | { do: 'end-tries'; endings: Ending[] }
  | {
      do: 'clear';
      run: number;
      taskIds: string[] | undefined;
      onlyFailed: boolean;
      onlyRunning: boolean;
      resetDagRuns: boolean;
    }
  | { do: 'mark-run'; run: number; state: 'success' | 'failed' | 'queued' }
  | {
      do: 'mark-task';
      run: number;
      taskId: string;
      state: 'success' | 'failed' | 'skipped';
      downstream: boolean;
      future: boolean;
    }
  | { do: 'pause'; dag: number; isPaused: boolean }
  | { do: 'delete-run'; run: number }
  /** Its file is still there: it is stored again at once. */
  | { do: 'delete-dag'; dag: number }
  | { do: 'advance-clock'; ms: number }
  /** The schedulers catch up; without it the next step meets them in the middle of their work. */
  | { do: 'rest' };

const ENDINGS: readonly Ending[] = [
  'success',
  'success',
  'success-that-skips',
  'goes-on',
  'goes-on',
  'goes-on',
  'failure',
  'failure-for-good',
  'skip',
  'lost',
];

/** Objects that print as they are written. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });

const dag = fc.nat(1);
const run = fc.nat(40);
const rarely = fc.constantFrom(false, false, false, false, true);
const mostly = fc.constantFrom(true, true, true, true, false);

/** Steps, in the proportions in which the races among them were found most often. */
export const randomStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.constant({ do: 'rest' as const }) },
  { weight: 15, arbitrary: record({ do: fc.constant('trigger' as const), dag }) },
  {
    weight: 35,
    arbitrary: record({
      do: fc.constant('end-tries' as const),
      endings: fc.array(fc.constantFrom(...ENDINGS), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 10,
    arbitrary: record({
      do: fc.constant('clear' as const),
      run,
      taskIds: fc.constantFrom<string[] | undefined>(undefined, undefined, undefined, ['t0'], ['t1'], ['t2']),
      onlyFailed: rarely,
      onlyRunning: rarely,
      resetDagRuns: mostly,
    }),
  },
  {
    weight: 7,
    arbitrary: record({
      do: fc.constant('mark-run' as const),
      run,
      state: fc.constantFrom('success' as const, 'failed' as const, 'queued' as const),
    }),
  },
  {
    weight: 7,
    arbitrary: record({
      do: fc.constant('mark-task' as const),
      run,
      taskId: fc.constantFrom('t0', 't1'),
      state: fc.constantFrom('success' as const, 'failed' as const, 'skipped' as const),
      downstream: rarely,
      future: rarely,
    }),
  },
  { weight: 5, arbitrary: record({ do: fc.constant('pause' as const), dag, isPaused: fc.boolean() }) },
  { weight: 4, arbitrary: record({ do: fc.constant('delete-run' as const), run }) },
  { weight: 2, arbitrary: record({ do: fc.constant('delete-dag' as const), dag }) },
  {
    weight: 15,
    arbitrary: record({ do: fc.constant('advance-clock' as const), ms: fc.constantFrom(100, 1_000, 5_000, 61_000) }),
  },
);
