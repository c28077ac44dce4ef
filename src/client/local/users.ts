import { findUser, findUserByEmail, listUsers } from '../../metadata/users/users.ts';
import type { UserControl } from '../control/users.ts';
import type { LocalContext } from './local-context.ts';

export function localUsers(context: LocalContext): UserControl {
  const { db, by } = context;
  return {
    list: () => listUsers(db),
    find: ({ username, email }) => (username === undefined ? findUserByEmail(db, email ?? '') : findUser(db, username)),
    async create(user) {
      const { createUser } = await import('../../actions/users/create-user.ts');
      await createUser(context, { ...user, ...by });
    },
    async update(username, changes) {
      const { updateUser } = await import('../../actions/users/update-user.ts');
      await updateUser(context, { username, changes, ...by });
    },
    async delete(username) {
      const { deleteUser } = await import('../../actions/users/delete-user.ts');
      await deleteUser(context, { username, ...by });
    },
  };
}
