import { type Json, isJsonObject } from '../foundation/json.ts';
import { type Permission, type PermissionAction, RESOURCES, dagResource, dagRunResource } from './permission.ts';

/** What a DAG may grant roles: actions on itself, and on its runs. Airflow's lists. */
export const DAG_GRANTS = {
  [RESOURCES.dags]: ['can_read', 'can_edit', 'can_delete'],
  [RESOURCES.dagRuns]: ['can_read', 'can_create', 'can_delete', 'menu_access'],
} as const satisfies Readonly<Record<string, readonly PermissionAction[]>>;

/** `access_control` of a DAG: actions by resource by role. */
export type AccessControl = ReadonlyMap<string, ReadonlyMap<keyof typeof DAG_GRANTS, readonly string[]>>;

/**
 * Reads `access_control` as people write it: for each role either a list of actions on the DAG, or such lists by resource.
 * @throws RangeError whose message continues a sentence that begins with what was read
 */
export function readAccessControl(value: Json): AccessControl {
  if (!isJsonObject(value)) throw new RangeError('must be an object of what each role may do, by role');
  return new Map(
    Object.entries(value).map(([role, granted]) => {
      const byResource = Array.isArray(granted) ? { [RESOURCES.dags]: granted } : granted;
      if (!isJsonObject(byResource)) {
        throw new RangeError(
          `must give the role '${role}' a list of actions, or such lists by '${KNOWN.join("' and '")}'`,
        );
      }
      return [
        role,
        new Map(Object.entries(byResource).map(([resource, actions]) => readGrant(role, resource, actions))),
      ];
    }),
  );
}

const KNOWN = Object.keys(DAG_GRANTS) as readonly (keyof typeof DAG_GRANTS)[];

function readGrant(role: string, resource: string, actions: Json): [keyof typeof DAG_GRANTS, readonly string[]] {
  const known = KNOWN.find((name) => name === resource);
  if (known === undefined) {
    throw new RangeError(
      `includes the following invalid resource name: '${resource}'; the valid resource names are '${KNOWN.join("' and '")}'`,
    );
  }
  const valid: readonly string[] = DAG_GRANTS[known];
  const isText = (action: Json): action is string => typeof action === 'string';
  if (!Array.isArray(actions) || !actions.every(isText)) {
    throw new RangeError(`must give the role '${role}' a list of actions on '${resource}'`);
  }
  const invalid = actions.filter((action) => !valid.includes(action));
  if (invalid.length > 0) {
    throw new RangeError(
      `includes the following invalid permissions: '${invalid.join("', '")}'; the valid permissions on '${resource}' are '${valid.join("', '")}'`,
    );
  }
  return [known, actions];
}

/** Every permission that there is for a single DAG. */
export function permissionsForDag(dagId: string): Permission[] {
  return KNOWN.flatMap((resource) => permissionsOn(dagId, resource, DAG_GRANTS[resource]));
}

/** What each role may do with a DAG. */
export function grantsOf(dagId: string, accessControl: AccessControl): { role: string; permissions: Permission[] }[] {
  return [...accessControl].map(([role, byResource]) => ({
    role,
    permissions: [...byResource].flatMap(([resource, actions]) => permissionsOn(dagId, resource, actions)),
  }));
}

function permissionsOn(dagId: string, resource: keyof typeof DAG_GRANTS, actions: readonly string[]): Permission[] {
  const name = resource === RESOURCES.dags ? dagResource(dagId) : dagRunResource(dagId);
  return actions.map((action) => ({ action, resource: name }));
}
