import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { TemplateError } from './language/template-error.ts';

const LONGEST_FILE = 10_000_000;

/**
 * Reads template files from the given folders: that of the DAG file, then the DAG's `templateSearchpath`. Nothing outside of
 * them is read, neither by `..` nor over a symbolic link.
 * @returns a function from a file's name to its text; it throws TemplateError (TemplateNotFound)
 */
export function templateFiles(folders: readonly string[]): (name: string) => Promise<string> {
  return async (name) => {
    const steps = name.split('/').filter((step) => step !== '');
    if (isAbsolute(name) && !folders.some((folder) => isWithin(folder, name))) throw notFound(name, folders);
    if (steps.includes('..') || name.includes('\0') || name.includes('\\')) throw notFound(name, folders);
    for (const folder of folders) {
      const path = isAbsolute(name) && isWithin(folder, name) ? name : join(folder, ...steps);
      const text = await readWithin(folder, path);
      if (text !== null) return text;
    }
    throw notFound(name, folders);
  };
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The text of a file, null where there is none in the folder. */
async function readWithin(folder: string, path: string): Promise<string | null> {
  try {
    const [home, file] = await Promise.all([realpath(folder), realpath(path)]);
    if (!isWithin(home, file)) return null;
    const text = await readFile(file, 'utf8');
    if (text.length > LONGEST_FILE)
      throw new TemplateError('TemplateLimitError', `the template file ${path} is too large`);
    return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return null;
    throw error;
  }
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

function notFound(name: string, folders: readonly string[]): TemplateError {
  return new TemplateError(
    'TemplateNotFound',
    name,
    `Put the file into ${folders.join(' or ')}. A text that is no file name and ends like one needs a space at its end`,
  );
}
