import type { Static } from 'typebox';
import { createRole } from '../../../../actions/users/create-role.ts';
import { deleteRole } from '../../../../actions/users/delete-role.ts';
import { updateRole } from '../../../../actions/users/update-role.ts';
import { type Permission, RESOURCES } from '../../../../domain/permission.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { pythonRepr } from '../../../../foundation/python-repr.ts';
import { type RoleOrder, type StoredRole, findRole, listRolePage } from '../../../../metadata/users/roles.ts';
import { allow } from '../../definition/access.ts';
import { type FieldErrors, type Sent, bodyOf } from '../../definition/body.ts';
import { actorOf, jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, disallowedOrder, orderBy, pageOf } from '../../definition/page.ts';
import { textPart, textsParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { Role, RoleCollection } from '../../schemas/role.ts';

const PATH = { role_name: textPart('The name of the role.') } as const;
/** No `-` in front of them: Airflow refuses it here. */
const ORDERS: Readonly<Record<string, RoleOrder['column']>> = { name: 'name', role_id: 'id' };
const BODY = bodyOf(Role, { needs: ['name'], complaints: incompleteActions });

const getRoles = operation({
  id: 'get_roles',
  method: 'GET',
  path: '/roles',
  tag: 'Role',
  summary: 'List roles',
  access: allow('can_read', RESOURCES.roles),
  query: { ...PAGE_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of roles.', schema: RoleCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query }) {
    const { order_by: wanted = 'name' } = query;
    const column = Object.hasOwn(ORDERS, wanted) ? ORDERS[wanted] : undefined;
    if (column === undefined) throw disallowedOrder(wanted);
    const page = { order: { column, descending: false }, ...pageOf(config, query) };
    const { items, total } = await listRolePage(db, page);
    return { roles: items.map(renderRole), total_entries: total };
  },
});

const postRole = operation({
  id: 'post_role',
  method: 'POST',
  path: '/roles',
  tag: 'Role',
  summary: 'Create a role',
  access: allow('can_create', RESOURCES.roles),
  body: BODY,
  answer: { description: 'Created. The object is empty, as in Airflow.', schema: Role },
  problems: [400, 401, 403, 409],
  async run(context, call) {
    const { name = '' } = call.body;
    await createRole(context, { name, permissions: permissionsOf(call.body), ...actorOf(call) }).catch(reword);
    return jsonText('{}');
  },
});

const getRole = operation({
  id: 'get_role',
  method: 'GET',
  path: '/roles/{role_name}',
  tag: 'Role',
  summary: 'Get a role',
  access: allow('can_read', RESOURCES.roles),
  pathParts: PATH,
  answer: { description: 'The role.', schema: Role },
  problems: [401, 403, 404],
  async run({ db }, { path }) {
    const role = await findRole(db, path.role_name);
    if (!role) throw roleNotFound(path.role_name);
    return renderRole(role);
  },
});

const patchRole = operation({
  id: 'patch_role',
  method: 'PATCH',
  path: '/roles/{role_name}',
  tag: 'Role',
  summary: 'Update a role',
  description:
    'Renames the role, and grants it the actions that the body names; what it may do already stays, as in Airflow.',
  access: allow('can_edit', RESOURCES.roles),
  pathParts: PATH,
  query: { update_mask: textsParameter('The fields to update: `name`, `actions`. Absent: all that the body has.') },
  body: BODY,
  answer: { description: 'The role as it is now.', schema: Role },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const { path, query, body } = call;
    const mask = query.update_mask?.map((field) => field.trim()) ?? ['name', 'actions'];
    const unknown = mask.find((field) => field !== 'name' && field !== 'actions');
    if (unknown !== undefined) throw new Problem(400, { detail: `'${unknown}' in update_mask is unknown` });
    const changed = await updateRole(context, {
      name: path.role_name,
      ...(mask.includes('name') && { newName: body.name }),
      ...(mask.includes('actions') && { grant: permissionsOf(body) }),
      ...actorOf(call),
    }).catch(reword);
    return renderRole(changed);
  },
});

const removeRole = operation({
  id: 'delete_role',
  method: 'DELETE',
  path: '/roles/{role_name}',
  tag: 'Role',
  summary: 'Delete a role',
  access: allow('can_delete', RESOURCES.roles),
  pathParts: PATH,
  answer: { description: 'Deleted.' },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    await deleteRole(context, { name: call.path.role_name, ...actorOf(call) }).catch(reword);
  },
});

export const roleOperations = [getRoles, postRole, getRole, patchRole, removeRole];

function roleNotFound(name: string): Problem {
  return new Problem(404, { title: 'Role not found', detail: `Role with name ${pythonRepr(name)} was not found` });
}

function reword(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  const { name = '' } = error.detail as { name?: string };
  if (error.code === 'ROLE_NOT_FOUND') throw roleNotFound(name);
  if (error.code === 'ACTION_NOT_FOUND') throw notFoundInBody('action', name);
  if (error.code === 'RESOURCE_NOT_FOUND') throw notFoundInBody('resource', name);
  throw error;
}

function notFoundInBody(what: string, name: string): Problem {
  return new Problem(400, { detail: `The specified ${what}: ${pythonRepr(name)} was not found` });
}

function renderRole({ name, permissions }: StoredRole): Static<typeof Role> {
  return {
    name,
    actions: permissions.map(({ action, resource }) => ({ action: { name: action }, resource: { name: resource } })),
  };
}

function permissionsOf({ actions = [] }: Sent<typeof Role>): Permission[] {
  return actions.map(({ action, resource }) => ({ action: action.name, resource: resource.name }));
}

/** Airflow crashed where an action lacks a part. */
function incompleteActions({ actions = [] }: Sent<typeof Role>): FieldErrors {
  const errors: FieldErrors = {};
  for (const [index, item] of (actions as readonly Partial<Record<string, { name?: unknown }>>[]).entries()) {
    const missing = ['action', 'resource'].filter((part) => item[part]?.name === undefined);
    if (missing.length > 0) {
      errors[String(index)] = Object.fromEntries(missing.map((part) => [part, ['Missing data for required field.']]));
    }
  }
  return Object.keys(errors).length === 0 ? {} : { actions: errors };
}
