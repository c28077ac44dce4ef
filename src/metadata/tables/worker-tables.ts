import type { Timestamp } from '../../foundation/timestamp.ts';
import type { JsonText } from './column-types.ts';

/** What goes to and comes from workers on other machines. */
export interface WorkerTables {
  task_report: TaskReportTable;
  callback_request: CallbackRequestTable;
  task_log: TaskLogTable;
}

interface TaskReportTable {
  ti_id: string;
  report: JsonText;
  created_at: Timestamp;
}

interface CallbackRequestTable {
  id: string;
  created_at: Timestamp;
  callback_type: string;
  callback_data: JsonText;
  claim: string | null;
  claimed_at: Timestamp | null;
}

interface TaskLogTable {
  dag_id: string;
  run_id: string;
  /** Of the try. */
  ti_id: string;
  /** Bytes of the file. */
  position: number;
  end_position: number;
  content: string;
}
