import { type Permission, type PermissionAction, RESOURCES, distinctPermissions } from './permission.ts';

type Resource = (typeof RESOURCES)[keyof typeof RESOURCES];

const may = (resource: Resource, ...actions: PermissionAction[]): Permission[] =>
  actions.map((action) => ({ action, resource }));
const read = (...resources: Resource[]) => resources.flatMap((resource) => may(resource, 'can_read'));
const menu = (...resources: Resource[]) => resources.flatMap((resource) => may(resource, 'menu_access'));

const R = RESOURCES;

/** The pages and lists of users and roles, which Airflow leaves to its login library and to nobody but an administrator. */
const SECURITY: readonly Permission[] = [
  ...may(R.passwords, 'can_edit', 'can_read'),
  ...may(R.myPassword, 'can_edit', 'can_read'),
  ...may(R.myProfile, 'can_edit', 'can_read'),
  ...may(R.users, 'can_create', 'can_read', 'can_edit', 'can_delete'),
  ...menu(R.listUsers, R.security),
  ...may(R.roles, 'can_create', 'can_read', 'can_edit', 'can_delete'),
  ...menu(R.listRoles),
  ...may(R.userStatsChart, 'can_read'),
  ...menu(R.userStatistics),
  ...may(R.permissions, 'can_read'),
  ...menu(R.actions),
  ...may(R.viewMenus, 'can_read'),
  ...menu(R.resources),
  ...may(R.permissionViews, 'can_read'),
  ...menu(R.permissionPairs),
];

const VIEWER: readonly Permission[] = [
  ...read(R.dags, R.dagDependencies, R.dagCode, R.dagRuns, R.datasets, R.clusterActivity, R.pools),
  ...read(R.importErrors, R.dagWarnings, R.jobs),
  ...may(R.myPassword, 'can_read', 'can_edit'),
  ...may(R.myProfile, 'can_read', 'can_edit'),
  ...read(R.slaMisses, R.taskInstances, R.taskLogs, R.xcoms, R.website),
  ...menu(R.browse, R.dags, R.dagDependencies, R.dagRuns, R.datasets, R.clusterActivity),
  ...menu(R.documentation, R.docs, R.jobs, R.slaMisses, R.taskInstances),
];

const USER: readonly Permission[] = [
  ...may(R.dags, 'can_edit', 'can_delete'),
  ...may(R.taskInstances, 'can_create', 'can_edit', 'can_delete'),
  ...may(R.dagRuns, 'can_create', 'can_edit', 'can_delete'),
  ...may(R.datasets, 'can_create'),
];

const OP: readonly Permission[] = [
  ...read(R.configurations),
  ...menu(R.admin, R.configurations, R.connections, R.pools, R.plugins, R.variables, R.providers, R.xcoms),
  ...may(R.connections, 'can_create', 'can_read', 'can_edit', 'can_delete'),
  ...may(R.pools, 'can_create', 'can_edit', 'can_delete'),
  ...read(R.plugins, R.providers),
  ...may(R.variables, 'can_create', 'can_read', 'can_edit', 'can_delete'),
  ...may(R.xcoms, 'can_delete'),
  ...may(R.datasets, 'can_delete'),
];

const ADMIN: readonly Permission[] = [
  ...may(R.auditLogs, 'can_read', 'menu_access'),
  ...may(R.taskReschedules, 'can_read', 'menu_access'),
  ...may(R.triggers, 'can_read', 'menu_access'),
  ...may(R.slaMisses, 'can_delete', 'can_edit'),
];

/** The role that may do everything. */
export const ADMIN_ROLE = 'Admin';

/**
 * The roles that every database has, with what they may do at least, in the order in which it is granted. Airflow 2.11's, whose
 * recorded answers show them.
 */
export const DEFAULT_ROLES: readonly { readonly name: string; readonly permissions: readonly Permission[] }[] = [
  { name: 'Public', permissions: [] },
  { name: 'Viewer', permissions: VIEWER },
  { name: 'User', permissions: [...VIEWER, ...USER] },
  { name: 'Op', permissions: [...VIEWER, ...USER, ...OP] },
  { name: ADMIN_ROLE, permissions: distinctPermissions([...SECURITY, ...VIEWER, ...USER, ...OP, ...ADMIN]) },
];

/** Whether it is one of {@link DEFAULT_ROLES}. */
export function isDefaultRole(name: string): boolean {
  return DEFAULT_ROLES.some((role) => role.name === name);
}
