import { isOwnFrame } from '../authors-stack.ts';

/** Where an author wrote something: holds a stack that is formatted only if an error needs it. */
export interface DeclarationSite {
  stack?: string;
}

/** Remembers the caller of `entry`, a function of the authoring interface. */
export function captureSite(entry: (...args: never[]) => unknown): DeclarationSite {
  const site: DeclarationSite = {};
  // Lazy: V8 formats the frames, and maps them to the author's lines, when `stack` is first read.
  Error.captureStackTrace(site, entry);
  return site;
}

/** A DAG is declared wrongly. The message names DAG, task, problem and remedy; the stack leads to the author's line. */
export class DagDefinitionError extends Error {
  constructor(message: string, site?: DeclarationSite) {
    super(message);
    this.name = 'DagDefinitionError';
    // What is found only once the file was read points at the declaration, not at the check.
    const frames = ((site ?? this).stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    const authors = frames.filter((line) => !isOwnFrame(line));
    this.stack = [`${this.name}: ${message}`, ...(authors.length > 0 ? authors : frames)].join('\n');
  }
}
