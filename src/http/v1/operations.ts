import type { Operation } from './operation.ts';
import { poolOperations } from './operations/pools.ts';

/** Every operation of the stable API, in the order of the document. */
export const OPERATIONS: readonly Operation[] = [...poolOperations];
