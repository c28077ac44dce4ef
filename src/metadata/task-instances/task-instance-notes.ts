import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';

interface TaskInstanceNote {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
  content: string;
  /** Who wrote it. */
  userName: string | null;
}

/** Gives a task instance a note, or another one. */
export async function saveTaskInstanceNote(tx: Transaction, note: TaskInstanceNote, now: Timestamp): Promise<void> {
  await tx.run({
    sql: `INSERT INTO task_instance_note (dag_id, run_id, task_id, map_index, user_id, content, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
      ON CONFLICT (dag_id, run_id, task_id, map_index) DO UPDATE SET content = excluded.content, user_id = excluded.user_id,
        updated_at = excluded.updated_at`,
    parameters: [note.dagId, note.runId, note.taskId, note.mapIndex, note.userName, note.content, now],
  });
}
