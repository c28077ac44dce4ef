import { expect, test } from 'vitest';
import { readRolesMapping } from './roles-mapping.ts';

test.each([
  ['', {}],
  ['{}', {}],
  ['{"cn=ops,dc=example,dc=com": ["Op", "Viewer"]}', { 'cn=ops,dc=example,dc=com': ['Op', 'Viewer'] }],
  ["{'ops': ['Op'], }", { ops: ['Op'] }],
])('%s maps names to roles', (text, mapping) => {
  expect(readRolesMapping(text)).toEqual(mapping);
});

test.each(['[]', 'Op', '{"ops": "Op"}', '{"ops": [1]}', "{'it's': ['Op']}", 'null'])('%s is no mapping', (text) => {
  expect(readRolesMapping(text)).toBeUndefined();
});
