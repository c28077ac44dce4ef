import type { Operation } from './operation.ts';
import { permissionOperations } from './operations/permissions.ts';
import { poolOperations } from './operations/pools.ts';
import { roleOperations } from './operations/roles.ts';
import { userOperations } from './operations/users.ts';
import { variableOperations } from './operations/variables.ts';

/** Every operation of the stable API, in the order of the document. */
export const OPERATIONS: readonly Operation[] = [
  ...poolOperations,
  ...variableOperations,
  ...roleOperations,
  ...permissionOperations,
  ...userOperations,
];
