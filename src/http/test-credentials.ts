import { TEST_PASSWORD } from '../actions/users/test-user.ts';

/** The headers of a request in the name of a user, such as those that `createTestUser` makes. */
export function basic(username: string, password = TEST_PASSWORD): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
