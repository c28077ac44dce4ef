/** What a role may do with a resource. Airflow's words. */
export type PermissionAction = 'can_create' | 'can_read' | 'can_edit' | 'can_delete' | 'menu_access';

/** What roles have permissions for. Airflow's names; a single DAG is `DAG:<id>`. */
export const RESOURCES = {
  actions: 'Actions',
  admin: 'Admin',
  auditLogs: 'Audit Logs',
  browse: 'Browse',
  clusterActivity: 'Cluster Activity',
  configurations: 'Configurations',
  connections: 'Connections',
  dagCode: 'DAG Code',
  dagDependencies: 'DAG Dependencies',
  dagRuns: 'DAG Runs',
  dagWarnings: 'DAG Warnings',
  dags: 'DAGs',
  datasets: 'Datasets',
  docs: 'Docs',
  documentation: 'Documentation',
  importErrors: 'ImportError',
  jobs: 'Jobs',
  listRoles: 'List Roles',
  listUsers: 'List Users',
  myPassword: 'My Password',
  myProfile: 'My Profile',
  passwords: 'Passwords',
  permissionPairs: 'Permission Pairs',
  permissionViews: 'Permission Views',
  permissions: 'Permissions',
  plugins: 'Plugins',
  pools: 'Pools',
  providers: 'Providers',
  resources: 'Resources',
  roles: 'Roles',
  security: 'Security',
  slaMisses: 'SLA Misses',
  taskInstances: 'Task Instances',
  taskLogs: 'Task Logs',
  taskReschedules: 'Task Reschedules',
  triggers: 'Triggers',
  userStatistics: "User's Statistics",
  userStatsChart: 'User Stats Chart',
  users: 'Users',
  variables: 'Variables',
  viewMenus: 'View Menus',
  website: 'Website',
  xcoms: 'XComs',
} as const;

/** One action on one resource. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

const DAG_PREFIX = 'DAG:';
const DAG_RUN_PREFIX = 'DAG Run:';

/** The resource that stands for one DAG. */
export function dagResource(dagId: string): string {
  return DAG_PREFIX + dagId;
}

/** The resource that stands for the runs of one DAG. */
export function dagRunResource(dagId: string): string {
  return DAG_RUN_PREFIX + dagId;
}

/** Whether a resource stands for a single DAG, or for its runs. */
export function isSingleDagResource(resource: string): boolean {
  return resource.startsWith(DAG_PREFIX) || resource.startsWith(DAG_RUN_PREFIX);
}

/** Everything that somebody may do, by whatever roles. */
export class GrantedPermissions {
  readonly #granted: ReadonlySet<string>;
  readonly #permissions: readonly Permission[];

  constructor(permissions: readonly Permission[]) {
    this.#permissions = permissions;
    this.#granted = new Set(permissions.map(keyOf));
  }

  may(action: PermissionAction, resource: string): boolean {
    return this.#granted.has(keyOf({ action, resource }));
  }

  /** By the permission for all DAGs, or by the one for this DAG. */
  mayDag(action: PermissionAction, dagId: string): boolean {
    return this.may(action, RESOURCES.dags) || this.may(action, dagResource(dagId));
  }

  /** By the permission for all runs, or by the one for the runs of this DAG. That the DAG itself may be read or edited is asked apart. */
  mayDagRuns(action: PermissionAction, dagId: string): boolean {
    return this.may(action, RESOURCES.dagRuns) || this.may(action, dagRunResource(dagId));
  }

  /** The DAGs that the action is allowed for: `all`, or the ids of single ones (whether there are such DAGs or not). */
  dagIds(action: PermissionAction): 'all' | readonly string[] {
    if (this.may(action, RESOURCES.dags)) return 'all';
    return this.#permissions
      .filter((permission) => permission.action === action && permission.resource.startsWith(DAG_PREFIX))
      .map(({ resource }) => resource.slice(DAG_PREFIX.length));
  }
}

/** Each permission once, where it is first. */
export function distinctPermissions(permissions: readonly Permission[]): Permission[] {
  const byKey = new Map<string, Permission>();
  for (const permission of permissions) if (!byKey.has(keyOf(permission))) byKey.set(keyOf(permission), permission);
  return [...byKey.values()];
}

function keyOf({ action, resource }: Permission): string {
  return `${action} ${resource}`;
}
