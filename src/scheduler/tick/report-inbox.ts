import type { Executor } from '../../executors/executor.ts';
import type { TaskReport } from '../../taskprocess/workload.ts';

/** What the executor has reported and no committed tick has taken in, in its order. */
export class ReportInbox {
  readonly #executor: Executor;
  #waiting: TaskReport[] = [];
  /** Tries that their scheduler dropped when it was declared dead, until they are over: whatever their executor says, they are nobody's. */
  readonly #dropped = new Set<string>();

  /** @param onNews called after each report; `endsDropped` where it gives a slot back and counts for nothing else */
  constructor(executor: Executor, onNews: (news: { endsDropped: boolean }) => void) {
    this.#executor = executor;
    executor.onReport = (report) => {
      if (report.kind === 'finished' || !this.#dropped.has(report.tiId)) this.#waiting.push(report);
      onNews({ endsDropped: report.kind !== 'started' && this.#dropped.delete(report.tiId) });
    };
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** All that waits, which is then on its way into the database. */
  takeAll(): TaskReport[] {
    const reports = this.#waiting;
    this.#waiting = [];
    return reports;
  }

  /** Their tick failed: they come before what was reported meanwhile. */
  putBack(reports: readonly TaskReport[]): void {
    this.#waiting = [...reports, ...this.#waiting];
  }

  /** What ended by itself counts. What we ended did not fail: whoever takes the run over begins it anew. */
  keepFinished(): void {
    this.#waiting = this.#waiting.filter((report) => report.kind === 'finished');
  }

  /** Ends what the executor holds, for good: it is another scheduler's to begin anew. */
  dropAll(message: string): void {
    const { heldTaskInstances, elsewhere } = this.#executor;
    // What lives on elsewhere belongs to whoever takes the runs over.
    elsewhere?.letGo([...heldTaskInstances]);
    for (const tiId of heldTaskInstances) {
      this.#dropped.add(tiId);
      this.#executor.kill(tiId, message);
    }
    this.keepFinished();
  }

  /** Is the try ours, with the executor or reported by it? */
  holds(tiId: string): boolean {
    return (
      (this.#executor.heldTaskInstances.has(tiId) && !this.#dropped.has(tiId)) ||
      this.#waiting.some((report) => report.tiId === tiId)
    );
  }
}
