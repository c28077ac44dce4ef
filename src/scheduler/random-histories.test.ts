import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { testDatabases } from '../metadata/test-databases.ts';
import { calmDown } from './test-histories/calm-down.ts';
import { HistoryWorld } from './test-histories/history-world.ts';
import { checkAlways, checkInTheEnd } from './test-histories/invariants.ts';
import { randomDag } from './test-histories/random-dag.ts';
import { type Step, randomStep } from './test-histories/step.ts';
import { takeStep } from './test-histories/take-step.ts';

/** As many as take a few seconds. `TRADEWIND_TEST_HISTORIES` names others: `1-500`; or one, which is cut down where it fails: `17`. */
const SEEDS = { SQLite: '1-50', PostgreSQL: '1-5' };
const chosen = process.env['TRADEWIND_TEST_HISTORIES'];

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
  const seeds = seedsOf(chosen ?? SEEDS[kind.name]);
  const cutDown = seeds.length === 1;
  test.each(seeds)('in the history of seed %i', { timeout: cutDown ? 0 : 60_000 }, async (seed) => {
    const property = fc.asyncProperty(histories, async ({ dags, parallelism, steps }) => {
      const history = await HistoryWorld.start(kind, dags, parallelism);
      try {
        await live(history, steps);
      } finally {
        await history.close();
      }
    });
    const report = { includeErrorInReport: true, endOnFailure: !cutDown };
    await fc.assert(property, { seed, randomType: 'mersenne', unbiased: true, numRuns: 1, ...report });
  });
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
