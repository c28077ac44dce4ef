import { expect, test } from 'vitest';
import { rolesOfGroups } from './roles-of-groups.ts';

const mapping = { ops: ['Op', 'User'], 'cn=Admins, dc=example,dc=com': ['Admin'], '': ['Admin'] };

test('groups give the roles that they stand for, after those that all have', () => {
  expect(rolesOfGroups(['ops'], mapping, ['Viewer'])).toEqual(['Viewer', 'Op', 'User']);
  expect(rolesOfGroups(['ops', 'CN=admins,DC=Example, DC = com'], mapping, ['User'])).toEqual(['User', 'Op', 'Admin']);
});

test('other groups give none', () => {
  expect(rolesOfGroups(['op', 'ops,dc=example', 'cn=Admins', 'constructor'], mapping, [])).toEqual([]);
  expect(rolesOfGroups([], mapping, [])).toEqual([]);
});
