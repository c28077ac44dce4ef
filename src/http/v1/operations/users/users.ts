import type { Static } from 'typebox';
import { createUser } from '../../../../actions/users/create-user.ts';
import { deleteUser } from '../../../../actions/users/delete-user.ts';
import { updateUser } from '../../../../actions/users/update-user.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { hasCode } from '../../../../foundation/app-error.ts';
import { pythonRepr } from '../../../../foundation/python-repr.ts';
import { type Timestamp, isoformat } from '../../../../foundation/timestamp.ts';
import { type StoredUser, type UserOrder, findUser, listUserPage } from '../../../../metadata/users/users.ts';
import type { HttpServices } from '../../../http-services.ts';
import { allow } from '../../definition/access.ts';
import { type FieldErrors, type Sent, bodyOf } from '../../definition/body.ts';
import { actorOf, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, disallowedOrder, orderBy, pageOf } from '../../definition/page.ts';
import { textPart, textsParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { User, UserCollection, UserCollectionItem } from '../../schemas/user.ts';

const PATH = { username: textPart('The name of the user.') } as const;
/** No `-` in front of them: Airflow refuses it here. */
const ORDERS: Readonly<Record<string, UserOrder['column']>> = {
  id: 'id',
  first_name: 'first_name',
  last_name: 'last_name',
  user_name: 'username',
  email: 'email',
  is_active: 'active',
};
const BODY = bodyOf(User, {
  needs: ['first_name', 'last_name', 'username', 'email'],
  complaints: rolesWithoutName,
});

const getUsers = operation({
  id: 'get_users',
  method: 'GET',
  path: '/users',
  tag: 'User',
  summary: 'List users',
  access: allow('can_read', RESOURCES.users),
  query: { ...PAGE_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of users.', schema: UserCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query }) {
    const { order_by: wanted = 'id' } = query;
    const column = Object.hasOwn(ORDERS, wanted) ? ORDERS[wanted] : undefined;
    if (column === undefined) throw disallowedOrder(wanted);
    const page = { order: { column, descending: false }, ...pageOf(config, query) };
    const { items, total } = await listUserPage(db, page);
    return { users: items.map(renderUser), total_entries: total };
  },
});

const postUser = operation({
  id: 'post_user',
  method: 'POST',
  path: '/users',
  tag: 'User',
  summary: 'Create a user',
  description:
    'Without roles, the user has the one of `[webserver_config] auth_user_registration_role`; without a password, it signs in in other ways only.',
  access: allow('can_create', RESOURCES.users),
  body: BODY,
  answer: { description: 'The user.', schema: UserCollectionItem },
  problems: [400, 401, 403, 409],
  async run(context, call) {
    const { username, email, first_name: firstName, last_name: lastName, password = null } = call.body;
    const given = rolesOf(call.body) ?? [];
    const roles = given.length > 0 ? given : [context.config.webserverConfig.authUserRegistrationRole];
    await createUser(context, { username, password, firstName, lastName, email, roles, ...actorOf(call) }).catch(
      (error: unknown) => {
        if (hasCode(error, 'USER_EXISTS'))
          throw conflict(`Username \`${username}\` already exists. Use PATCH to update.`);
        throw unknownRoles(error);
      },
    );
    return readUser(context, username);
  },
});

const getUser = operation({
  id: 'get_user',
  method: 'GET',
  path: '/users/{username}',
  tag: 'User',
  summary: 'Get a user',
  access: allow('can_read', RESOURCES.users),
  pathParts: PATH,
  answer: { description: 'The user.', schema: UserCollectionItem },
  problems: [401, 403, 404],
  run: (context, { path }) => readUser(context, path.username),
});

/** What may be named in `update_mask`, and what it stands for. */
const MASKED: Readonly<Record<string, (body: SentUser) => Partial<Parameters<typeof updateUser>[1]['changes']>>> = {
  username: ({ username }) => ({ username }),
  email: ({ email }) => ({ email }),
  first_name: ({ first_name }) => ({ firstName: first_name }),
  last_name: ({ last_name }) => ({ lastName: last_name }),
  password: ({ password }) => ({ password }),
  roles: (body) => ({ roles: rolesOf(body) }),
};

const patchUser = operation({
  id: 'patch_user',
  method: 'PATCH',
  path: '/users/{username}',
  tag: 'User',
  summary: 'Update a user',
  description: 'Another password or name signs the user out everywhere.',
  access: allow('can_edit', RESOURCES.users),
  pathParts: PATH,
  query: { update_mask: textsParameter('The fields to update. Absent: all that the body has.') },
  body: BODY,
  answer: { description: 'The user as it is now.', schema: UserCollectionItem },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const { path, query, body } = call;
    const mask = query.update_mask?.map((field) => field.trim()) ?? Object.keys(MASKED);
    if (query.update_mask) refuseUnknownMasks(mask, body);
    const changes = Object.assign({}, ...mask.map((field) => MASKED[field]?.(body)));
    const changed = await updateUser(context, { username: path.username, changes, ...actorOf(call) }).catch(
      (error: unknown) => {
        if (hasCode(error, 'USER_NOT_FOUND')) throw userNotFound(path.username);
        if (hasCode(error, 'USER_EXISTS')) throw conflict(`The username \`${body.username}\` already exists`);
        if (hasCode(error, 'EMAIL_TAKEN')) throw conflict(`The email \`${body.email}\` already exists`);
        throw unknownRoles(error);
      },
    );
    return renderUser(changed);
  },
});

const removeUser = operation({
  id: 'delete_user',
  method: 'DELETE',
  path: '/users/{username}',
  tag: 'User',
  summary: 'Delete a user',
  access: allow('can_delete', RESOURCES.users),
  pathParts: PATH,
  answer: { description: 'Deleted.' },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { username } = call.path;
    await deleteUser(context, { username, ...actorOf(call) }).catch((error: unknown) => {
      throw hasCode(error, 'USER_NOT_FOUND') ? userNotFound(username) : error;
    });
  },
});

export const userOperations = [getUsers, postUser, getUser, patchUser, removeUser];

type SentUser = Sent<typeof User>;

async function readUser({ db }: HttpServices, username: string): Promise<Static<typeof UserCollectionItem>> {
  const user = await findUser(db, username);
  if (!user) throw userNotFound(username);
  return renderUser(user);
}

function renderUser(user: StoredUser): Static<typeof UserCollectionItem> {
  // Airflow counts from the first attempt to sign in on.
  const isUntried = user.last_login === null && user.login_count === 0 && user.fail_login_count === 0;
  return {
    active: Boolean(user.active),
    changed_on: withoutZone(user.changed_on),
    created_on: withoutZone(user.created_on),
    email: user.email,
    fail_login_count: isUntried ? null : user.fail_login_count,
    first_name: user.first_name,
    last_login: user.last_login && withoutZone(user.last_login),
    last_name: user.last_name,
    login_count: isUntried ? null : user.login_count,
    roles: user.roles.map((name) => ({ name })),
    username: user.username,
  };
}

function withoutZone(timestamp: Timestamp): string {
  return isoformat(timestamp).replace(/\+00:00$/, '');
}

function rolesOf({ roles }: SentUser): string[] | undefined {
  return roles?.flatMap((role) => role?.name ?? []);
}

/** Airflow crashed there. */
function rolesWithoutName({ roles = [] }: SentUser): FieldErrors {
  const errors: FieldErrors = {};
  for (const [index, role] of roles.entries()) {
    if (role === null) errors[String(index)] = ['Field may not be null.'];
    else if (role.name === undefined) errors[String(index)] = { name: ['Missing data for required field.'] };
  }
  return Object.keys(errors).length === 0 ? {} : { roles: errors };
}

/** @throws Problem 400 for what the body does not have */
function refuseUnknownMasks(mask: readonly string[], body: SentUser): void {
  const unknown = mask.filter((field) => !Object.hasOwn(MASKED, field) || !Object.hasOwn(body, field));
  if (unknown.length === 0) return;
  throw new Problem(400, { detail: `Unknown update masks: ${unknown.map((field) => pythonRepr(field)).join(', ')}` });
}

function unknownRoles(error: unknown): unknown {
  if (!hasCode(error, 'UNKNOWN_ROLES')) return error;
  const { names } = error.detail;
  return new Problem(400, { detail: `Unknown roles: ${names.map((name) => pythonRepr(name)).join(', ')}` });
}

function userNotFound(username: string): Problem {
  return new Problem(404, {
    title: 'User not found',
    detail: `The User with username \`${username}\` was not found`,
  });
}

function conflict(detail: string): Problem {
  return new Problem(409, { detail });
}
