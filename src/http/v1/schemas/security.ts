import { component } from '../definition/component.ts';
import { flag, oneOf, optional, text } from '../definition/fields.ts';

export const LoginRequest = component(
  'LoginRequest',
  {
    username: text({ description: 'The name of the user.' }),
    password: text({ description: 'The password of the user.' }),
    provider: optional(
      oneOf(['db', 'ldap'], {
        description:
          'Where the password is checked. Users of the database and of the directory are told apart anyway; `ldap` needs a directory that is configured.',
      }),
    ),
    refresh: optional(flag({ default: false, description: 'Whether a refresh token is wanted, too.' })),
  },
  { description: 'Who wants a token.', needs: ['username', 'password'] },
);

export const Tokens = component(
  'Tokens',
  {
    access_token: text({ description: 'Opens the APIs, as `Authorization: Bearer <token>`, for some minutes.' }),
    refresh_token: optional(text({ description: 'Gives new access tokens, for some weeks. Keep it secret.' })),
  },
  { description: 'Tokens of a user.' },
);
