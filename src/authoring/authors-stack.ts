import { fileURLToPath } from 'node:url';
import { programFile } from '../foundation/program-file.ts';
import { TemplateError } from './templating/language/template-error.ts';

/** Causes of causes that are told. */
const DEEPEST_CAUSE = 8;

/**
 * An error as the author of a DAG should read it: what it says, the author's lines, and its causes (also those that Node.js hides
 * in an AggregateError) below it.
 */
export function describeForAuthor(error: Error, depth = 0): string {
  // The message of a template's error has field, line and remedy; its stack is ours alone.
  const own = error instanceof TemplateError ? `${error.name}: ${error.message}` : authorsStack(error);
  const causes = error instanceof AggregateError ? [error.cause, ...error.errors] : [error.cause];
  const told = depth < DEEPEST_CAUSE ? causes.filter((cause) => cause instanceof Error) : [];
  return [own, ...told.map((cause) => `caused by: ${describeForAuthor(cause, depth + 1)}`)].join('\n');
}

/** The stack without frames of Node.js and of ours. Where no other is left, the first of ours stays: it may be our fault. */
function authorsStack(error: Error): string {
  const lines = (error.stack ?? String(error)).split('\n').filter((line) => !isFrameOfNode(line));
  const isAuthors = (line: string) => isFrame(line) && !isOwnFrame(line);
  const first = lines.some(isAuthors) ? -1 : lines.findIndex(isOwnFrame);
  return lines.filter((line, index) => !isOwnFrame(line) || index === first).join('\n');
}

/** Is a line of a stack one of our own code? */
export function isOwnFrame(line: string): boolean {
  return isFrame(line) && OWN_CODE.some((folder) => line.includes(folder));
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function isFrameOfNode(line: string): boolean {
  return isFrame(line) && (line.includes('node:') || line.includes('(<anonymous>)'));
}

const CODE = new URL('..', programFile('authoring/index'));
/** A build shows its frames with and without source maps. */
const OWN_CODE: readonly string[] = (CODE.href.endsWith('/dist/') ? [CODE, new URL('../src/', CODE)] : [CODE]).flatMap(
  (folder) => [folder.href, fileURLToPath(folder)],
);
