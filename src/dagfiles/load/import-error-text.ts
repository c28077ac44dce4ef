import { inspect } from 'node:util';
import { describeForAuthor, isOwnFrame } from '../../authoring/authors-stack.ts';
import type { DagBundle } from '../../authoring/bundle-import.ts';
import { findInSources } from './find-in-sources.ts';

/** The text of an import error: what was thrown with the author's part of its stack, causes below. */
export function importErrorText(thrown: unknown, bundle: DagBundle | null): string {
  if (!(thrown instanceof Error)) return `Error: the DAG file threw ${inspect(thrown, { depth: 2 }).slice(0, 2000)}`;
  return explainPackage(placeBelow(plainPaths(withoutOwnFrames(describeForAuthor(thrown)))), bundle);
}

/** While a file is read there is nothing below its own lines but what reads it. */
function withoutOwnFrames(text: string): string {
  return text
    .split('\n')
    .filter((line) => !isOwnFrame(line))
    .join('\n');
}

/** Writes places as plain paths. */
function plainPaths(text: string): string {
  return text
    .replaceAll(/\?bundle=[0-9a-f.]+/g, '')
    .replaceAll(/file:\/\/(?=\/)([^\s):]*)/g, (address, path: string) => decodePath(path) ?? address);
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Node.js tells of what it cannot link by the place first: it goes below the message, as in every other error. */
function placeBelow(text: string): string {
  const match = /^(\/.*:\d+)\n(.*\n( *)\^+)\n+(\w+Error: .*)/.exec(text);
  if (!match) return text;
  const [whole, place, line, indent = '', message] = match;
  return `${message}\n    at ${place}:${indent.length + 1}\n\n${line}${text.slice(whole.length)}`;
}

/** A package that is not there: where it is imported, and what to do. */
function explainPackage(text: string, bundle: DagBundle | null): string {
  const name = /^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package '([^']+)'/.exec(text)?.[1];
  if (name === undefined || bundle === null) return text;
  const site = findInSources(bundle, new RegExp(`(['"])${RegExp.escape(name)}(?:/[^'"]*)?\\1`));
  const place = site === null ? '' : `\n    at ${site.path}:${site.line}:${site.column}\n\n${site.text}\n${site.mark}`;
  return `${text}${place}\nInstall it in the folder of the DAG file or in one above: npm install ${name}`;
}
