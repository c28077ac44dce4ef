import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { testDatabases } from '../metadata/test-databases.ts';
import { calmDown } from './random-histories/calm-down.ts';
import { HistoryWorld } from './random-histories/history-world.ts';
import { checkAlways, checkInTheEnd } from './random-histories/invariants.ts';
import { randomDag } from './random-histories/random-dag.ts';
import { type Step, randomStep } from './random-histories/step.ts';
import { takeStep } from './random-histories/take-step.ts';

/** In the suite, a few seconds' worth. By hand `TRADEWIND_TEST_HISTORIES` names others: `1-500`, or one: `17`. */
const SEEDS = { SQLite: '1-16', PostgreSQL: '1-4' };
const byHand = process.env['TRADEWIND_TEST_HISTORIES'];

/** Two small DAGs, one or two schedulers, and what happens to them. All of it comes from the seed. */
const histories = fc.record({
  dags: fc.tuple(randomDag, randomDag),
  parallelism: fc.oneof(
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(1, 4, 32)) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(1, 4, 32), fc.constantFrom(1, 4, 32)) },
  ),
  steps: fc.array(randomStep, { minLength: 1, maxLength: 80, size: 'max' }),
});

describe.each(testDatabases())('on $name, whatever happens, no limit is overrun and all ends well', (kind) => {
  test.each(seedsOf(byHand ?? SEEDS[kind.name]))(
    'in the history of seed %i',
    async (seed) => {
      const property = fc.asyncProperty(histories, async ({ dags, parallelism, steps }) => {
        const history = await HistoryWorld.start(kind, dags, parallelism);
        try {
          await live(history, steps);
        } finally {
          await history.close();
        }
      });
      // Who looks for it by hand has the time to let the history be cut down.
      const report = { endOnFailure: byHand === undefined, includeErrorInReport: true };
      await fc.assert(property, { seed, randomType: 'mersenne', unbiased: true, numRuns: 1, ...report });
    },
    byHand === undefined ? undefined : 600_000,
  );
});

/** @throws Error with what was broken, and the steps until then */
async function live(history: HistoryWorld, steps: readonly Step[]): Promise<void> {
  const taken: Step[] = [];
  try {
    for (const step of steps) {
      taken.push(step);
      await takeStep(history, step, taken.length);
      await checkAlways(history);
    }
    await calmDown(history);
    await checkInTheEnd(history);
  } catch (error) {
    const trail = taken.map((step, index) => `${index + 1}. ${JSON.stringify(step)}`).join('\n');
    throw new Error(
      `${String(error)}\nafter these steps${taken.length === steps.length ? ', and the calm' : ''}:\n${trail}`,
      {
        cause: error,
      },
    );
  }
}

function seedsOf(range: string): number[] {
  const [first = NaN, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
