import type { ActionContext } from '../action-context.ts';
import { createUser } from './create-user.ts';

/** The password of every user that {@link createTestUser} makes. */
export const TEST_PASSWORD = 'secret';

/** Makes a user for a test, with one role. */
export async function createTestUser({ db, clock }: ActionContext, username: string, role: string): Promise<void> {
  const person = { firstName: 'F', lastName: 'L', email: `${username}@example.com` };
  await createUser({ db, clock }, { username, password: TEST_PASSWORD, ...person, roles: [role] });
}
