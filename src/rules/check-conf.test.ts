import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../foundation/json.ts';
import { deserializeDag } from '../serialization/deserialize-dag.ts';
import { writeParam } from '../serialization/read-params.ts';
import { checkConf } from './check-conf.ts';

const dagWith = (params: Record<string, [Json, JsonObject]>) =>
  deserializeDag({
    __version: 3,
    dag: {
      dag_id: 'd',
      timezone: 'UTC',
      tasks: [],
      params: Object.entries(params).map(([name, [value, schema]]) => [name, writeParam(value, null, schema)]),
    },
  });

test('defaults, values of conf and names that no param has are taken', () => {
  const dag = dagWith({ n: [3, { type: 'integer', minimum: 1 }], free: [null, {}] });
  expect(() => checkConf(dag, {})).not.toThrow();
  expect(() => checkConf(dag, { n: 5, free: [1], other: 'x' })).not.toThrow();
});

test.each<[string, Json, JsonObject, string]>([
  ['another type', 'abc', { type: 'integer' }, "'abc' is not of type 'integer'"],
  ['nothing where something is needed', null, { type: 'string' }, "None is not of type 'string'"],
  ['a type of several', true, { type: ['string', 'null'] }, "True is not of type 'string', 'null'"],
  ['what is not in the list', 'c', { enum: ['a', 'b'] }, "'c' is not one of ['a', 'b']"],
  ['too little', 0, { minimum: 1 }, '0 is less than the minimum of 1'],
  ['too much', 9, { maximum: 5 }, '9 is greater than the maximum of 5'],
  ['too short', '', { minLength: 1 }, "'' is too short"],
  ['no date', 'soon', { type: 'string', format: 'date' }, "'soon' is not a 'date'"],
  ['no match', 'a', { pattern: '^b' }, "'a' does not match '^b'"],
])('%s is refused in words that name the param', (_name, value, schema, reason) => {
  const dag = dagWith({ p: ['default', schema] });
  expect(() => checkConf(dag, { p: value })).toThrow(`Invalid input for param p: ${reason}`);
});

test('a pattern that backtracks without end is given up', () => {
  const dag = dagWith({ p: ['a', { type: 'string', pattern: '^(a+)+$' }] });
  expect(() => checkConf(dag, { p: 'aaaa' })).not.toThrow();
  expect(() => checkConf(dag, { p: `${'a'.repeat(50)}!` })).toThrow(
    'has a schema that cannot be used: The pattern ^(a+)+$ takes too long to match',
  );
});

test('a schema that cannot be used refuses with the reason', () => {
  expect(() => checkConf(dagWith({ p: [1, { $ref: '#/nowhere' }] }), {})).toThrow(
    /param p: 1 has a schema that cannot be used/,
  );
});
