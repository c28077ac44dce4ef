import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { programFile } from '../../foundation/program-file.ts';

/** The folder of our own modules: their lines say nothing to the author of a DAG. */
const OWN_FOLDER = new URL('.', programFile('index')).href;
const OWN_PATH = fileURLToPath(OWN_FOLDER);

/** The text of an import error: what was thrown with the author's part of its stack, causes below. */
export function importErrorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `Error: the DAG file threw ${inspect(thrown, { depth: 2 }).slice(0, 2000)}`;
  const text = cleanStack(thrown.stack ?? String(thrown));
  return thrown.cause instanceof Error ? `${text}\ncaused by: ${importErrorText(thrown.cause)}` : text;
}

/** Leaves out frames of Node and of our own modules, and writes places as plain paths. */
function cleanStack(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) || !isForeignFrame(line))
    .join('\n')
    .replaceAll(/\?bundle=[0-9a-f.]+/g, '')
    .replaceAll(/file:\/\/(?=\/)([^\s):]*)/g, (address, path: string) => decodePath(path) ?? address);
}

function isForeignFrame(line: string): boolean {
  return (
    line.includes('node:') || line.includes('(<anonymous>)') || line.includes(OWN_FOLDER) || line.includes(OWN_PATH)
  );
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
