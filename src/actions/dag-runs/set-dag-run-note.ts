import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { findDagRun, saveDagRunNote } from '../../metadata/dag-runs/dag-runs.ts';
import { type Actor, type ActionContext, actedBy } from '../action-context.ts';

/** The note that a run gets. */
export interface SetDagRunNoteInput extends Actor {
  dagId: string;
  runId: string;
  /** May be empty. */
  note: string;
}

/**
 * Writes a note about a run, in place of the one that it had.
 * @throws AppError DAG_RUN_NOT_FOUND
 */
export async function setDagRunNote({ db, clock }: ActionContext, input: SetDagRunNoteInput): Promise<void> {
  const { dagId, runId, note, actor = null } = input;
  await db.transaction(async (tx) => {
    const run = await findDagRun(tx, dagId, runId);
    if (!run) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
    const now = clock.now();
    await saveDagRunNote(tx, run.id, note, actor, now);
    await recordAudit(tx, { event: 'dagrun_note', ...actedBy(input), dagId, runId }, now);
  });
}
