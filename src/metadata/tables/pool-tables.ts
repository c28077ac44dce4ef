import type { Generated } from 'kysely';
import type { Flag } from './column-types.ts';

/** Pools of slots. */
export interface PoolTables {
  slot_pool: SlotPoolTable;
}

interface SlotPoolTable {
  id: Generated<number>;
  pool: string;
  /** -1 is without limit. */
  slots: number;
  description: string | null;
  include_deferred: Flag;
}
