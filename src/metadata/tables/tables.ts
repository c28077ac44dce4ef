import type { ConnectionAndVariableTables } from './connection-and-variable-tables.ts';
import type { DagFileTables } from './dag-file-tables.ts';
import type { DagRunTables } from './dag-run-tables.ts';
import type { DagTables } from './dag-tables.ts';
import type { DatasetTables } from './dataset-tables.ts';
import type { PoolTables } from './pool-tables.ts';
import type { ProcessTables } from './process-tables.ts';
import type { TaskInstanceTables } from './task-instance-tables.ts';
import type { UserTables } from './user-tables.ts';
import type { WorkerTables } from './worker-tables.ts';

/** The metadata database, table by table. */
export interface Tables
  extends
    DagTables,
    DagFileTables,
    DagRunTables,
    TaskInstanceTables,
    WorkerTables,
    DatasetTables,
    ConnectionAndVariableTables,
    PoolTables,
    UserTables,
    ProcessTables {}
