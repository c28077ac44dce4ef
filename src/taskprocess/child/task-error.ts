import type { TaskError } from '../../domain/task-outcome.ts';
import type { SecretsMasker } from '../secrets-masker.ts';

/** An error report longer than this is cut, in characters: it travels and is stored. */
const LONGEST_TEXT = 64 * 1024;

/** The error as it may leave the process: secrets hidden, texts of a bearable length (a message may hold megabytes that were read). */
export function presentableError(error: TaskError, masker: SecretsMasker): TaskError {
  const { name, message, stack } = error;
  const present = (text: string) => cut(masker.mask(text));
  return { name: present(name), message: present(message), ...(stack === undefined ? {} : { stack: present(stack) }) };
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)`;
}
