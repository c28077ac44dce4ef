import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { EndReport } from '../../taskprocess/execution-messages.ts';
import { tryLogPath } from '../../taskprocess/log-path.ts';
import type { LostReason, TaskWorkload } from '../../taskprocess/workload.ts';
import type { ControlPlane } from './control-plane.ts';
import type { LogHandover } from './log-handover.ts';

export interface EndDeliveryOptions {
  clock: Clock;
  logger: Logger;
  controlPlane: ControlPlane;
  logs: LogHandover;
  /** `[logging] base_log_folder`. */
  baseLogFolder: string;
  /** What ends now by our hand did not fail. */
  isStopping: () => boolean;
}

/** How long a web server that is away is left alone. */
const RETRY_MS = 500;

/** Tells the web server how tries and callbacks ended, for as long as it takes. */
export class EndDelivery {
  readonly #options: EndDeliveryOptions;

  constructor(options: EndDeliveryOptions) {
    this.#options = options;
  }

  /**
   * Tells how a try ended, and hands its log over.
   * @param tokenOf its token at present
   */
  async deliverTry(workload: TaskWorkload, report: EndReport, tokenOf: () => string): Promise<void> {
    const { controlPlane, clock, logger, logs, baseLogFolder, isStopping } = this.#options;
    const { tiId } = workload;
    const logFile = tryLogPath(baseLogFolder, workload);
    // The last line of one that is lost is written by us, and may not be there yet.
    const log = report.kind === 'finished' ? logs.readShort(logFile) : undefined;
    const isHandedBack = isStopping() && report.kind === 'lost' && report.reason === 'killed';
    let sent = report;
    for (let told = false; ; told = true) {
      try {
        const token = tokenOf();
        let hasLog = false;
        if (isHandedBack) await controlPlane.handBack([token]);
        else hasLog = await controlPlane.report(token, sent, log);
        if (hasLog) logs.noteArrived(logFile);
        else logs.add(logFile, token);
        return;
      } catch (error) {
        if (!told) logger.warning({ tiId, reason: reasonOf(error) }, 'the end of a task cannot be reported yet');
        // Asked again it would say the same: an end that can be told is better than none.
        if (!isAway(error) && (isHandedBack || sent !== report)) return;
        if (isAway(error)) await this.#pause();
        else sent = lostReport(report, clock.now(), `The end of the task could not be reported: ${reasonOf(error)}`);
      }
    }
  }

  /**
   * Tells that a callback is over.
   * @param lost why it was not called to its end; absent: it was
   */
  async deliverCallback(token: string, lost: LostReason | undefined): Promise<void> {
    const { controlPlane, logger, isStopping } = this.#options;
    const isHandedBack = isStopping() && lost === 'killed';
    for (;;) {
      try {
        return await (isHandedBack ? controlPlane.handBack([token]) : controlPlane.endCallback(token));
      } catch (error) {
        if (isAway(error)) await this.#pause();
        else return logger.warning({ reason: reasonOf(error) }, 'the end of a callback could not be told');
      }
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(RETRY_MS, resolve));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'unavailable';
}

function lostReport({ tiId, startedAt }: EndReport, endedAt: Timestamp, message: string): EndReport {
  return { kind: 'lost', tiId, startedAt, endedAt, reason: 'process-died', message: message.slice(0, 1000) };
}
