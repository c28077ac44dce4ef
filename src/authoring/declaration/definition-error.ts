import { fileURLToPath } from 'node:url';
import { programFile } from '../../foundation/program-file.ts';

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
    const authors = frames.filter((line) => !OWN_CODE.some((folder) => line.includes(folder)));
    this.stack = [`${this.name}: ${message}`, ...(authors.length > 0 ? authors : frames)].join('\n');
  }
}

const AUTHORING_FOLDER = new URL('.', programFile('authoring/index'));
/** Frames of ours say nothing to the author of a DAG: those of this folder, or of a build (with and without source maps). */
const OWN_CODE: readonly string[] = (
  AUTHORING_FOLDER.href.endsWith('/dist/authoring/')
    ? [new URL('..', AUTHORING_FOLDER), new URL('../../src/', AUTHORING_FOLDER)]
    : [AUTHORING_FOLDER]
).flatMap((folder) => [folder.href, fileURLToPath(folder)]);
