import { AppError, hasCode } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import type { UserControl, UserRecord } from '../../control/users.ts';
import { namesOf, optionalText, textOf } from '../read-fields.ts';
import { orUndefined, reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stableUsers(api: StableApi): UserControl {
  const list = async () => (await api.list(['users'], 'users')).map(readUser);
  return {
    list,
    async find({ username, email }) {
      if (username === undefined) return (await list()).find((user) => user.email === email);
      const user = await orUndefined(api.get(['users', username]));
      return user && readUser(user);
    },
    async create({ username, password, firstName, lastName, email, roles }) {
      const body = {
        username,
        email,
        first_name: firstName,
        last_name: lastName,
        roles: roles.map((name) => ({ name })),
        ...(password !== null && { password }),
      };
      try {
        await api.call(['users'], { method: 'POST', body });
      } catch (error) {
        if (!hasCode(error, 'SERVER_REFUSED') || error.detail.status !== 409) throw error;
        if (error.message.startsWith('The email')) throw new AppError('EMAIL_TAKEN', { email }, { cause: error });
        throw new AppError('USER_EXISTS', { username }, { cause: error });
      }
    },
    async update(username, { firstName, lastName, password, roles }) {
      const absent = new AppError('USER_NOT_FOUND', { name: username });
      const { email, first_name, last_name } = readUser(await reworded(api.get(['users', username]), { absent }));
      const changes: JsonObject = {
        ...(firstName !== undefined && { first_name: firstName }),
        ...(lastName !== undefined && { last_name: lastName }),
        ...(password !== undefined && { password }),
        ...(roles && { roles: roles.map((name) => ({ name })) }),
      };
      // The body must have what every user has, changed or not.
      const body = { username, email, first_name, last_name, ...changes };
      const query = { update_mask: Object.keys(changes).join(',') };
      await reworded(api.call(['users', username], { method: 'PATCH', query, body }), { absent });
    },
    async delete(username) {
      await reworded(api.call(['users', username], { method: 'DELETE' }), {
        absent: new AppError('USER_NOT_FOUND', { name: username }),
      });
    },
  };
}

function readUser(user: JsonObject): UserRecord {
  return {
    id: null,
    username: textOf(user, 'username'),
    email: optionalText(user, 'email') ?? '',
    first_name: optionalText(user, 'first_name') ?? '',
    last_name: optionalText(user, 'last_name') ?? '',
    roles: namesOf(user, 'roles'),
  };
}
