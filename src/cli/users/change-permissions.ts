import type { RoleControl, RoleRecord } from '../../client/control/roles.ts';
import type { Permission } from '../../domain/permission.ts';
import type { Cli } from '../cli.ts';
import { findMissingRole } from './find-missing-role.ts';

interface Wanted {
  readonly role: readonly string[];
  readonly resource: readonly string[];
  /** None: every action that a role has on the resource. */
  readonly action: readonly string[];
}

/**
 * Grants every action on every resource to every role, or takes it from them, and prints each that changed.
 * @returns the exit code; what does not exist is told on standard output, as in Airflow
 */
export async function changePermissions(
  control: RoleControl,
  kind: 'grant' | 'revoke',
  wanted: Wanted,
  cli: Cli,
): Promise<number> {
  const missing = (await findMissingRole(control, wanted.role)) ?? (await findUnknownWord(control, wanted));
  if (missing !== undefined) {
    cli.print(`${missing}\n`);
    return 1;
  }
  const roles = new Map((await control.list()).map((role) => [role.name, role]));
  let count = 0;
  for (const name of new Set(wanted.role)) {
    const role = roles.get(name) ?? { name, permissions: [] };
    const changed = kind === 'grant' ? missingPermissions(role, wanted) : heldPermissions(role, wanted);
    if (changed.length === 0) continue;
    await control[kind](name, changed);
    for (const { action, resource } of changed) {
      const permission = `${action.replaceAll('_', ' ')} on ${resource}`;
      cli.print(
        kind === 'grant' ? `Added ${permission} to role ${name}\n` : `Deleted ${permission} from role ${name}\n`,
      );
    }
    count += changed.length;
  }
  cli.print(`${kind === 'grant' ? 'Added' : 'Deleted'} ${count} permission(s)\n`);
  return 0;
}

function missingPermissions({ permissions }: RoleRecord, { resource, action }: Wanted): Permission[] {
  const pairs = resource.flatMap((one) => action.map((word) => ({ action: word, resource: one })));
  return pairs.filter((pair) => !permissions.some((held) => isSame(held, pair)));
}

function heldPermissions({ permissions }: RoleRecord, { resource, action }: Wanted): Permission[] {
  return permissions.filter(
    (held) => resource.includes(held.resource) && (action.length === 0 || action.includes(held.action)),
  );
}

function isSame(a: Permission, b: Permission): boolean {
  return a.action === b.action && a.resource === b.resource;
}

/** What to say of the first action or resource that does not exist. */
function findUnknownWord(control: RoleControl, { resource, action }: Wanted): Promise<string | undefined> {
  const actions = action.length === 0 ? ['can_read'] : action;
  const resources = resource.length === 0 ? ['Website'] : resource;
  return control.findUnknown(resources.flatMap((one) => actions.map((word) => ({ action: word, resource: one }))));
}
