import { Type } from 'typebox';
import { collection, component } from '../definition/component.ts';
import { flag, integer, listOf, nullable, optional, text } from '../definition/fields.ts';

/** A moment in UTC without its zone, as Airflow's users have them. */
const nakedMoment = (description: string) => nullable(text({ readOnly: true, description }));

const FIELDS = {
  first_name: text({ description: "The user's first name." }),
  last_name: text({ description: "The user's last name." }),
  username: text({ minLength: 1, description: 'The name by which the user signs in.' }),
  email: text({ minLength: 1, description: "The user's address." }),
  active: nullable(flag({ readOnly: true, description: 'Whether the user may sign in.' })),
  last_login: nakedMoment('When the user signed in last, in UTC.'),
  login_count: nullable(integer({ readOnly: true, description: 'How often the user has signed in.' })),
  fail_login_count: nullable(
    integer({ readOnly: true, description: 'How often signing in has failed since it worked last.' }),
  ),
  failed_login_count: optional(
    nullable(integer({ readOnly: true, description: 'What `fail_login_count` is called in the document of Airflow.' })),
  ),
  roles: listOf(nullable(Type.Object({ name: text({ description: 'The name of the role.' }) })), {
    description: "The user's roles.",
  }),
  created_on: nakedMoment('When the user was made, in UTC.'),
  changed_on: nakedMoment('When the user was changed last, in UTC.'),
};

export const UserCollectionItem = component('UserCollectionItem', FIELDS, { description: 'A user.' });

/** What is sent to make or change one. */
export const User = component(
  'User',
  {
    ...FIELDS,
    password: optional(text({ writeOnly: true, description: 'The password, as it is typed.' })),
  },
  { description: 'A user, with what is only ever sent.' },
);

export const UserCollection = collection('UserCollection', 'users', UserCollectionItem, {
  description: 'A page of users.',
});
