import { expect, test } from 'vitest';
import { RouteTable } from './route-table.ts';

test('tells which methods a path has, with HEAD and OPTIONS', () => {
  const table = new RouteTable();
  table.add('GET', '/dags/:dag_id/dag_runs');
  table.add('POST', '/dags/:dag_id/dag_runs');
  table.add('DELETE', '/dags/:dag_id');
  expect(table.allowed('/dags/a/dag_runs')).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
  expect(table.allowed('/dags/a')).toEqual(['DELETE', 'OPTIONS']);
  expect(table.allowed('/dags/')).toBeUndefined();
  expect(table.allowed('/dags/a/')).toBeUndefined();
  expect(table.allowed('/nope')).toBeUndefined();
});

test('a last star stands for all the rest of a path, however many parts', () => {
  const table = new RouteTable();
  table.add('PATCH', '/variables/*');
  expect(table.allowed('/variables/a/b')).toEqual(['OPTIONS', 'PATCH']);
  expect(table.allowed('/variables/a')).toEqual(['OPTIONS', 'PATCH']);
  expect(table.allowed('/variables/')).toBeUndefined();
  expect(table.allowed('/variables')).toBeUndefined();
});
