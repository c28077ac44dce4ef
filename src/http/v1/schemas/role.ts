import { collection, component } from '../definition/component.ts';
import { listOf, optional, text } from '../definition/fields.ts';

const Action = component(
  'Action',
  { name: text({ description: 'What may be done, such as `can_read`.' }) },
  { description: 'What may be done.' },
);

export const ActionCollection = collection('ActionCollection', 'actions', Action, {
  description: 'A page of actions.',
});

const Resource = component(
  'Resource',
  { name: text({ description: 'What it may be done to, such as `DAGs`, or `DAG:<id>` for a single one.' }) },
  { description: 'What something may be done to.' },
);

const ActionResource = component(
  'ActionResource',
  { action: Action, resource: Resource },
  { description: 'One action on one resource.' },
);

export const Role = component(
  'Role',
  {
    // Optional, since Airflow answers a new role with an empty object.
    name: optional(text({ minLength: 1, description: 'The name of the role.' })),
    actions: optional(listOf(ActionResource, { description: 'What the role may do.' })),
  },
  { description: 'A role: what the users who have it may do.' },
);

export const RoleCollection = collection('RoleCollection', 'roles', Role, { description: 'A page of roles.' });
