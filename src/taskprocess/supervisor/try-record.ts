import type { Timestamp } from '../../foundation/timestamp.ts';
import { SecretsMasker } from '../secrets-masker.ts';
import type { TaskRequests } from '../task-services.ts';
import type { Workload } from '../workload.ts';

/** One workload in the hands of a process, as its supervisor remembers it. */
export interface TryRecord {
  readonly workload: Workload;
  /** Of a try that was handed ahead only once it has begun. */
  startedAt: Timestamp;
  readonly logFile: string;
  /** It was handed to a process that ran another one. */
  readonly isAhead: boolean;
  /** The frame that carries it. */
  frameId: number;
  /** What makes names telling besides the usual words. */
  readonly sensitiveWords: readonly string[];
  /** Made at the first secret or the first line of a child program: most tries need none. */
  masker: SecretsMasker | undefined;
  requests: TaskRequests | undefined;
  cancelTimeout: (() => void) | undefined;
}

/** What is known of a try before it begins. */
export function newTryRecord(
  known: Pick<TryRecord, 'workload' | 'startedAt' | 'logFile' | 'sensitiveWords' | 'isAhead'>,
): TryRecord {
  return { ...known, frameId: 0, masker: undefined, requests: undefined, cancelTimeout: undefined };
}

/** The masker of a try, made when the first secret is to be hidden. */
export function maskerOf(record: TryRecord): SecretsMasker {
  return (record.masker ??= new SecretsMasker(record.sensitiveWords));
}
