import { posix } from 'node:path';
import { compileGlob } from './ignore-glob.ts';

/** The file in a folder that says what in it is no DAG file. */
export const IGNORE_FILE_NAME = '.airflowignore';

/** `[core] dag_ignore_file_syntax`. */
export type IgnoreFileSyntax = 'regexp' | 'glob';

/** Says of a path below the DAG folder whether one line of an ignore file speaks of it. */
export interface IgnoreRule {
  /** False for a glob that begins with `!`: it takes back what lines before it said. */
  readonly ignores: boolean;
  /** @param path relative to the DAG folder, with `/` */
  matches(path: string, isDirectory: boolean): boolean;
}

/**
 * Reads an `.airflowignore` (Airflow 2.11, airflow/utils/file.py): `#` begins a comment anywhere in a line. Regular expressions are
 * searched for in the path from the DAG folder, whichever folder the file stands in; globs are those of `.gitignore`, from
 * the file's own folder.
 * @param folder the ignore file's folder, relative to the DAG folder; `''` is the DAG folder itself
 * @param warn told of each line that cannot be read; it is left out
 */
export function readIgnoreFile(
  text: string,
  folder: string,
  syntax: IgnoreFileSyntax,
  warn: (line: string, reason: string) => void,
): IgnoreRule[] {
  const rules: IgnoreRule[] = [];
  for (const line of text.split(/\r?\n/)) {
    const pattern = line.replace(/\s*#.*/, '');
    if (pattern === '') continue;
    try {
      rules.push(syntax === 'regexp' ? regexpRule(pattern) : globRule(pattern, folder));
    } catch (error) {
      warn(pattern, error instanceof Error ? error.message : String(error));
    }
  }
  return rules;
}

/** Whether a file is left out, or a folder with everything below it. Later rules win over earlier ones. */
export function isIgnored(path: string, isDirectory: boolean, rules: readonly IgnoreRule[]): boolean {
  return rules.findLast((rule) => rule.matches(path, isDirectory))?.ignores ?? false;
}

function regexpRule(pattern: string): IgnoreRule {
  const expression = pythonRegExp(pattern);
  return { ignores: true, matches: (path) => expression.test(path) };
}

/** What Python spells in another way in the expressions that people write here. */
function pythonRegExp(pattern: string): RegExp {
  const [, flags = '', body = pattern] = /^\(\?([imsx]+)\)([\s\S]*)$/.exec(pattern) ?? [];
  const source = body.replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replaceAll('\\Z', '$');
  return new RegExp(source, flags.replaceAll('x', ''));
}

function globRule(pattern: string, folder: string): IgnoreRule {
  const glob = compileGlob(pattern);
  return {
    ignores: !glob.negated,
    matches(path, isDirectory) {
      if (glob.onlyDirectories && !isDirectory) return false;
      // A pattern without a separator speaks of names at any depth, another one of paths from its own folder.
      return glob.expression.test(glob.anchored ? posix.relative(folder, path) : posix.basename(path));
    },
  };
}
