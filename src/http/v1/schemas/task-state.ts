import { Unsafe } from 'typebox';
import type { TaskInstanceState } from '../../../domain/states.ts';
import { oneOf } from '../definition/fields.ts';

/** What requests and answers may have for the state of a task instance; null and `none` stand for no state. */
const WORDS = [
  null,
  'success',
  'running',
  'failed',
  'upstream_failed',
  'skipped',
  'up_for_retry',
  'up_for_reschedule',
  'queued',
  'none',
  'scheduled',
  'deferred',
  'removed',
  'restarting',
] as const;

export const TaskState = Unsafe<(typeof WORDS)[number]>({
  type: 'string',
  nullable: true,
  enum: [...WORDS],
  component: 'TaskState',
  description: 'The state of a task instance; null where nothing was decided about it yet (`none` in requests of old).',
});

/** The states that people may give. */
export const UpdateTaskState = oneOf(['success', 'failed', 'skipped'], {
  description: 'The state to be: only these are given by hand, all others come about by themselves.',
});

/** The state that a word of a request means; undefined where it means none. */
export function readTaskState(word: string | null): TaskInstanceState | null | undefined {
  if (word === null || word === 'none') return null;
  return WORDS.find((known) => known !== null && known !== 'none' && known === word) as TaskInstanceState | undefined;
}
