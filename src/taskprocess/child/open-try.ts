import { basename } from 'node:path';
import { toTaskError } from '../../authoring/execute/task-error.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import { systemClock } from '../../foundation/clock.ts';
import type { ProcessSettings } from '../messages.ts';
import { SecretsMasker, sensitiveWordsOf } from '../secrets-masker.ts';
import type { ChildTaskServicesOptions } from './child-task-services.ts';
import type { CurrentTry } from './current-try.ts';
import { OutputLines } from './output-lines.ts';
import type { SupervisorLink } from './supervisor-link.ts';
import { TryLog } from './try-log.ts';

/** The place that lines about the try itself carry. */
export const TRY_SOURCE = 'taskinstance.ts:1';

/** What all tries of a process share. */
export interface ProcessContext {
  settings: ProcessSettings;
  link: SupervisorLink;
  /** Makes the present try the last one of the process. */
  spoil: (reason: string) => void;
}

/** A try that task code can be run in. */
export interface OpenedTry {
  current: CurrentTry;
  services: ChildTaskServicesOptions;
  /** Settles where the try fails outside its own chain of calls: an exception of a callback, a forgotten promise. */
  broken: Promise<TaskOutcome>;
  /** Its code has ended: what it left behind is only logged from now on. */
  end(): void;
}

/**
 * Sets up what one try or callback works with.
 * @param descriptor of its log, where that is open already
 */
export function openTry(logFile: string, dagFile: string, process: ProcessContext, descriptor?: number): OpenedTry {
  const { settings, link } = process;
  const clock = systemClock;
  const masker = new SecretsMasker(sensitiveWordsOf(settings.conf));
  const log = new TryLog({
    file: logFile,
    clock,
    masker,
    limit: settings.log_limit,
    folderMode: settings.log_folder_mode,
    ...(descriptor === undefined ? {} : { descriptor }),
    onUnwritable: (reason) => link.notify({ type: 'LogUnwritable', file: logFile, reason }),
  });
  const abort = new AbortController();
  const broken = Promise.withResolvers<TaskOutcome>();
  let ended = false;
  const current: CurrentTry = {
    log,
    output: new OutputLines(log, basename(dagFile)),
    fail(error) {
      const failure = toTaskError(error);
      // Its code may still be running, or its state be half changed: no other try shares a process with it.
      process.spoil(failure.message);
      if (!ended) return broken.resolve({ kind: 'failed', error: failure, mayRetry: true });
      log.write('error', TRY_SOURCE, `After the task had ended: ${failure.stack ?? failure.message}`);
      return log.close();
    },
    abort(reason, error) {
      if (abort.signal.aborted) return;
      log.write('error', TRY_SOURCE, reason);
      log.flush();
      abort.abort(Object.assign(new Error(reason), { name: error }));
    },
  };
  return {
    current,
    services: { clock, signal: abort.signal, link, settings, masker, log },
    broken: broken.promise,
    end() {
      ended = true;
      current.output.end();
    },
  };
}
