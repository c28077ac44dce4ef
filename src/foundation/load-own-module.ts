import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from './app-error.ts';

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs'];

/** A module of the user's own, and where it was found. */
export interface OwnModule {
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * Loads a TypeScript or JavaScript module that an option names: by its absolute path, by its path below one of the folders (the
 * ending may be left out; dots may stand for slashes, as in Python), or as a package that is installed there.
 * @param option that names it, for complaints: `[api] auth_backends`
 * @param folders absolute; the first one that has the module counts
 * @throws AppError INVALID_INPUT where there is no such module, or it fails
 */
export async function loadOwnModule(option: string, name: string, folders: readonly string[]): Promise<OwnModule> {
  const file = findModule(name, folders);
  if (file === undefined) {
    const reason = `there is no such module, neither below ${folders.join(' or ')} nor as a package there`;
    throw unusableModule(option, name, reason);
  }
  try {
    return { file, exports: (await import(pathToFileURL(file).href)) as Record<string, unknown> };
  } catch (cause) {
    throw unusableModule(
      option,
      name,
      `${file} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}

/** What to say of a module that cannot be used. */
export function unusableModule(option: string, name: string, reason: string, cause?: unknown): AppError {
  return new AppError('INVALID_INPUT', { reason: `${option}: '${name}' cannot be used: ${reason}` }, { cause });
}

function findModule(name: string, folders: readonly string[]): string | undefined {
  const paths = isAbsolute(name)
    ? [name]
    : folders.flatMap((folder) => [join(folder, name), join(folder, name.replaceAll('.', '/'))]);
  const file = paths.flatMap((path) => ENDINGS.map((ending) => path + ending)).find(isFile);
  if (file !== undefined || isAbsolute(name) || name.startsWith('.')) return file;
  return folders.map((folder) => resolvePackage(name, folder)).find((found) => found !== undefined);
}

function resolvePackage(name: string, folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'airflow.cfg')).resolve(name);
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && existsSync(path);
}
