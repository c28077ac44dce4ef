import { expect, test } from 'vitest';
import { systemClock } from '../../foundation/clock.ts';
import type { Cli } from '../cli.ts';
import { ProgressBar } from './progress.ts';

function barOn(columns: number | undefined): { bar: ProgressBar; printed: () => string } {
  let printed = '';
  const cli = { env: {}, clock: systemClock, columns, print: (text: string) => void (printed += text) };
  return { bar: new ProgressBar(cli as unknown as Cli), printed: () => printed };
}

test('a bar is drawn in one line of a terminal and taken away again', () => {
  const { bar, printed } = barOn(60);
  bar.draw(1, 2, '1 of 2');
  bar.draw(2, 2, 'a text that is longer than the line of this terminal is');
  bar.clear();
  bar.clear();
  const [, first = '', second = '', third, ...rest] = printed().split('\r');
  expect(first).toBe(`[${'#'.repeat(12)}${'.'.repeat(12)}] 1 of 2\u001b[K`);
  expect(second).toHaveLength(59 + '\u001b[K'.length);
  expect([third, rest]).toEqual(['\u001b[K', []]);
});

test('where standard output is no terminal nothing is drawn', () => {
  const { bar, printed } = barOn(undefined);
  bar.draw(1, 2, '1 of 2');
  bar.clear();
  expect({ shown: bar.isShown, printed: printed() }).toEqual({ shown: false, printed: '' });
});
