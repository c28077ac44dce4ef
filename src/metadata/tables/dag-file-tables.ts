import type { Generated } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';

/** DAG files and what became of them. */
export interface DagFileTables {
  dag_bundle_content: DagBundleContentTable;
  import_error: ImportErrorTable;
  dag_priority_parsing_request: DagPriorityParsingRequestTable;
}

interface DagBundleContentTable {
  hash: string;
  code: string;
  created_at: Timestamp;
}

interface ImportErrorTable {
  id: Generated<number>;
  timestamp: Timestamp;
  filename: string;
  bundle_name: string;
  stacktrace: string;
}

interface DagPriorityParsingRequestTable {
  /** Absolute path. */
  fileloc: string;
  created_at: Timestamp;
}
