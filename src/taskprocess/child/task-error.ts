import type { TaskError } from '../../domain/task-outcome.ts';

/** An error report longer than this is cut, in characters: it travels and is stored. */
const LONGEST_TEXT = 64 * 1024;

/** The error with texts of a bearable length: a message may hold megabytes of what was read. */
export function shortenError(error: TaskError): TaskError {
  const { name, message, stack } = error;
  return { name: cut(name), message: cut(message), ...(stack === undefined ? {} : { stack: cut(stack) }) };
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)`;
}
