import type { StoredUser } from '../../metadata/users/users.ts';

export interface UserControl {
  /** The oldest first. */
  list(): Promise<UserRecord[]>;
  find(name: UserName): Promise<UserRecord | undefined>;
  /** @throws AppError USER_EXISTS and others */
  create(user: NewUser): Promise<void>;
  /** @throws AppError USER_NOT_FOUND */
  update(username: string, changes: UserChanges): Promise<void>;
  /** @throws AppError USER_NOT_FOUND */
  delete(username: string): Promise<void>;
}

/** What a user is told by. Exactly one of the two. */
export interface UserName {
  readonly username: string | undefined;
  readonly email: string | undefined;
}

interface NewUser {
  readonly username: string;
  /** Null: one who signs in in other ways only. */
  readonly password: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly roles: readonly string[];
}

/** What is absent stays as it is. */
interface UserChanges {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly password?: string;
  readonly roles?: readonly string[];
}

/** `id` is null where a server does not tell it. */
export type UserRecord = Pick<StoredUser, 'username' | 'email' | 'first_name' | 'last_name' | 'roles'> & {
  id: number | null;
};
