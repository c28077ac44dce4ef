import { expect, test } from 'vitest';
import { renderPipeTable } from './pipe-table.ts';

test("a table of 1.10's reports has its numbers to the right", () => {
  const rows = [
    ['/tutorial.ts', '3', "['tutorial']"],
    ['/雪.ts', '12', '[]'],
  ];
  expect(renderPipeTable({ columns: ['file', 'task_num', 'dags'], rows })).toEqual([
    '-------------+----------+-------------',
    'file         | task_num | dags        ',
    '-------------+----------+-------------',
    "/tutorial.ts |        3 | ['tutorial']",
    '/雪.ts       |       12 | []          ',
    '-------------+----------+-------------',
  ]);
});
