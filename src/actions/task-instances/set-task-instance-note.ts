import { AppError } from '../../foundation/app-error.ts';
import { isoformat } from '../../foundation/timestamp.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { saveTaskInstanceNote } from '../../metadata/task-instances/task-instance-notes.ts';
import { findTaskInstance } from '../../metadata/task-instances/task-instances.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** The note that a task instance gets. */
export interface SetTaskInstanceNoteInput extends Actor {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
  note: string;
}

/**
 * Writes down what people want to remember about a task instance.
 * @throws AppError DAG_RUN_NOT_FOUND, TASK_INSTANCE_NOT_FOUND
 */
export async function setTaskInstanceNote(
  { db, clock }: ActionContext,
  input: SetTaskInstanceNoteInput,
): Promise<void> {
  const { dagId, runId, taskId, mapIndex, note, actor = null } = input;
  await db.transaction(async (tx) => {
    const run = await findDagRun(tx, dagId, runId);
    if (!run) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
    if (!(await findTaskInstance(tx, dagId, runId, taskId, mapIndex))) {
      throw new AppError('TASK_INSTANCE_NOT_FOUND', { dagId, taskId, date: isoformat(run.logical_date) });
    }
    const now = clock.now();
    await saveTaskInstanceNote(tx, { dagId, runId, taskId, mapIndex, content: note, userName: actor }, now);
    const audit = { event: 'set_task_instance_note', ...actedBy(input), dagId, runId, taskId, mapIndex };
    await recordAudit(tx, audit, now);
  });
}
