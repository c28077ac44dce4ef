import { expect, test } from 'vitest';
import { BodyBudget } from './body-budget.ts';

const KIB = 1024;
const never = () => {
  throw new Error('was not asked to wait');
};

test('small bodies are always read', () => {
  const budget = new BodyBudget(100 * KIB);
  for (let index = 0; index < 50; index += 1) expect(budget.add(budget.open(), 64 * KIB, never)).toBe(true);
});

test('large bodies wait while too much is held, but for the first of them, and go on when there is room', () => {
  const budget = new BodyBudget(300 * KIB);
  const [first, second, third] = [budget.open(), budget.open(), budget.open()];
  const woken: string[] = [];
  expect(budget.add(first, 200 * KIB, never)).toBe(true);
  expect(budget.add(second, 200 * KIB, () => woken.push('second'))).toBe(false);
  expect(budget.add(third, 100 * KIB, () => woken.push('third'))).toBe(false);
  expect(budget.add(first, 500 * KIB, never)).toBe(true);
  expect(woken).toEqual([]);
  budget.release(first);
  expect(woken).toEqual(['second', 'third']);
  budget.release(second);
  expect(budget.add(third, 100 * KIB, never)).toBe(true);
});

test('what is released twice, or adds after it was released, is not counted', () => {
  const budget = new BodyBudget(100 * KIB);
  const [gone, first, second] = [budget.open(), budget.open(), budget.open()];
  budget.add(gone, 90 * KIB, never);
  budget.release(gone);
  budget.release(gone);
  expect(budget.add(gone, 90 * KIB, never)).toBe(true);
  expect(budget.add(first, 70 * KIB, never)).toBe(true);
  expect(budget.add(second, 70 * KIB, () => undefined)).toBe(false);
});
