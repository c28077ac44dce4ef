import { expect, test } from 'vitest';
import { readRateLimit } from './rate-limit.ts';

test.each([
  ['5 per 40 second', { times: 5, withinMs: 40_000 }],
  ['10/minute', { times: 10, withinMs: 60_000 }],
  ['100 per 2 hours', { times: 100, withinMs: 7_200_000 }],
  ['1 PER Day', { times: 1, withinMs: 86_400_000 }],
])('%s is a rate', (text, limit) => {
  expect(readRateLimit(text)).toEqual(limit);
});

test.each(['', '5', '0 per minute', '5 per 0 second', '5 per fortnight', '-1/minute'])('%s is none', (text) => {
  expect(readRateLimit(text)).toBeUndefined();
});
