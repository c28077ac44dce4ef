import { assertNever } from '../../foundation/assert-never.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import type { FinalBody } from '../messages.ts';
import type { TaskReport } from '../workload.ts';

/** What a process said last about a try, as a report. */
export function finishedReport(tiId: string, startedAt: Timestamp, final: FinalBody): TaskReport {
  const report: TaskReport = {
    kind: 'finished',
    tiId,
    startedAt,
    // Our own child wrote it in canonical form.
    endedAt: final.end_date as Timestamp,
    outcome: outcomeOf(final),
  };
  if (final.rendered_fields !== undefined) report.renderedFields = final.rendered_fields;
  return report;
}

function outcomeOf(final: FinalBody): TaskOutcome {
  switch (final.type) {
    case 'SucceedTask': {
      const outcome: TaskOutcome = { kind: 'success' };
      if (final.return_value !== undefined) outcome.returnValue = final.return_value;
      if (final.skip_tasks !== undefined) outcome.skipTasks = final.skip_tasks;
      return outcome;
    }
    case 'RetryTask':
      return { kind: 'failed', error: final.error, mayRetry: true };
    case 'TaskState':
      return final.state === 'skipped'
        ? { kind: 'skipped', reason: final.error.message }
        : { kind: 'failed', error: final.error, mayRetry: false };
    default:
      return assertNever(final);
  }
}
