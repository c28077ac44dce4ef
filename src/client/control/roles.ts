import type { Permission } from '../../domain/permission.ts';
import type { StoredRole } from '../../metadata/users/roles.ts';

export interface RoleControl {
  /** The oldest first. */
  list(): Promise<RoleRecord[]>;
  /** @throws AppError ROLE_EXISTS */
  create(role: { name: string; permissions: readonly Permission[] }): Promise<void>;
  /** @throws AppError for an action or a resource that no role has ever heard of */
  grant(name: string, permissions: readonly Permission[]): Promise<void>;
  revoke(name: string, permissions: readonly Permission[]): Promise<void>;
  /** What is wrong with the names, in a sentence; undefined where they are known. */
  findUnknown(permissions: readonly Permission[]): Promise<string | undefined>;
  /** @throws AppError ROLE_NOT_FOUND */
  delete(name: string): Promise<void>;
}

export type RoleRecord = StoredRole;
