import { GrantedPermissions } from '../../domain/permission.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../metadata/database.ts';
import { authorizationVersion, permissionsOfRole, rolesOfUser } from '../../metadata/users/permissions.ts';

/**
 * How long the memory counts as right where only notifications tell of changes (PostgreSQL): one that gets lost on its way, as
 * in a connection that is dead and does not show it, must not keep rights alive that were taken.
 */
const TRUSTED_MS = 5_000;

/** How many users are remembered. */
const KEPT_USERS = 10_000;

/**
 * Answers what users and roles may do, from memory where that is up to date: after any change of the database the version of the
 * authorization is read (one row, once for all), and everything else only where that is another one.
 */
export class PermissionBook {
  readonly #db: Database;
  readonly #clock: Clock;
  #unwatch: (() => void) | undefined;
  /** How many changes of the database were heard of. */
  #changes = 0;
  /** After which change, at which mark of the database, and when (monotonic), the memory was last known to be right. */
  #knownAt: { changes: number; mark: number | undefined; ms: number } | undefined;
  #version: number | undefined;
  #checking: Promise<void> | undefined;
  #memory = new Memory();

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * What an active user may do by all its roles; nothing where the user does not exist or is not active. No promise where it is
   * known by heart.
   */
  permissionsOf(username: string): GrantedPermissions | Promise<GrantedPermissions> {
    if (this.#isUpToDate()) return this.#memory.users.get(username) ?? this.#readUser(username);
    return this.#bringUpToDate().then(() => this.#memory.users.get(username) ?? this.#readUser(username));
  }

  /** What a role may do; nothing where there is no such role. */
  permissionsOfRole(role: string): GrantedPermissions | Promise<GrantedPermissions> {
    if (this.#isUpToDate()) return this.#memory.roleSets.get(keyOf([role])) ?? this.#readRoles([role]);
    return this.#bringUpToDate().then(() => this.#memory.roleSets.get(keyOf([role])) ?? this.#readRoles([role]));
  }

  /** Ends the watching of the database. */
  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#knownAt = undefined;
  }

  #isUpToDate(): boolean {
    const known = this.#knownAt;
    if (known === undefined || known.changes !== this.#changes || known.mark !== this.#db.changeMark()) return false;
    return known.mark !== undefined || this.#clock.monotonicMs() - known.ms < TRUSTED_MS;
  }

  async #bringUpToDate(): Promise<void> {
    this.#unwatch ??= this.#db.onChange(() => (this.#changes += 1));
    if (this.#checking) {
      // It may have read what has changed since.
      await this.#checking;
      if (this.#isUpToDate()) return;
    }
    this.#checking ??= this.#check().finally(() => (this.#checking = undefined));
    await this.#checking;
  }

  async #check(): Promise<void> {
    const knownAt = { changes: this.#changes, mark: this.#db.changeMark(), ms: this.#clock.monotonicMs() };
    const version = await authorizationVersion(this.#db);
    if (version !== this.#version) {
      this.#version = version;
      this.#memory = new Memory();
    }
    this.#knownAt = knownAt;
  }

  async #readUser(username: string): Promise<GrantedPermissions> {
    // Held on to: should the book be emptied meanwhile, what is read here must not get into the new one.
    const memory = this.#memory;
    const roles = await rolesOfUser(this.#db, username);
    const permissions = memory.roleSets.get(keyOf(roles)) ?? (await this.#readRoles(roles, memory));
    if (memory.users.size >= KEPT_USERS) memory.users.clear();
    memory.users.set(username, permissions);
    return permissions;
  }

  async #readRoles(roles: readonly string[], memory = this.#memory): Promise<GrantedPermissions> {
    const granted = await Promise.all(roles.map((role) => permissionsOfRole(this.#db, role)));
    const permissions = new GrantedPermissions(granted.flat());
    memory.roleSets.set(keyOf(roles), permissions);
    return permissions;
  }
}

/** What is known under one version of the authorization. */
class Memory {
  readonly users = new Map<string, GrantedPermissions>();
  /** By {@link keyOf} a set of roles: users with the same roles share it. */
  readonly roleSets = new Map<string, GrantedPermissions>();
}

/** @param roles sorted */
function keyOf(roles: readonly string[]): string {
  return JSON.stringify(roles);
}
