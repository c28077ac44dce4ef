import { expect, test } from 'vitest';
import { grantsOf, permissionsForDag, readAccessControl } from './access-control.ts';

test('a list of actions is about the DAG, and lists by resource about the DAG and its runs', () => {
  const read = readAccessControl({
    Ops: ['can_read', 'can_edit'],
    Runners: { DAGs: ['can_read'], 'DAG Runs': ['can_create'] },
    Nobody: [],
  });
  expect(grantsOf('d', read)).toEqual([
    {
      role: 'Ops',
      permissions: [
        { action: 'can_read', resource: 'DAG:d' },
        { action: 'can_edit', resource: 'DAG:d' },
      ],
    },
    {
      role: 'Runners',
      permissions: [
        { action: 'can_read', resource: 'DAG:d' },
        { action: 'can_create', resource: 'DAG Run:d' },
      ],
    },
    { role: 'Nobody', permissions: [] },
  ]);
  expect(permissionsForDag('d')).toHaveLength(7);
});

test.each([
  [['can_read'], /^must be an object of what each role may do/],
  [{ Ops: 'can_read' }, /^must give the role 'Ops' a list of actions, or such lists by 'DAGs' and 'DAG Runs'/],
  [{ Ops: { DAGs: 'can_read' } }, /^must give the role 'Ops' a list of actions on 'DAGs'/],
  [{ Ops: [5] }, /^must give the role 'Ops' a list of actions on 'DAGs'/],
  [
    { Ops: ['can_fly'] },
    /invalid permissions: 'can_fly'; the valid permissions on 'DAGs' are 'can_read', 'can_edit', 'can_delete'/,
  ],
  [{ Ops: { 'DAG Runs': ['can_edit'] } }, /invalid permissions: 'can_edit'; the valid permissions on 'DAG Runs'/],
  [
    { Ops: { Pools: ['can_read'] } },
    /invalid resource name: 'Pools'; the valid resource names are 'DAGs' and 'DAG Runs'/,
  ],
])('%j is refused', (value, message) => {
  expect(() => readAccessControl(value)).toThrow(message);
});
