import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../foundation/app-error.ts';
import type { AuthBackend } from './auth-backend.ts';

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs'];

/**
 * Loads an authentication backend of one's own: a TypeScript or JavaScript module, named by its absolute path, by its path
 * below one of the folders (the ending may be left out; dots may stand for slashes, as in Python), or as a package that is
 * installed there.
 * @param folders absolute; the first one that has the module counts
 * @throws AppError INVALID_INPUT where there is no such module, it fails, or it lacks `requiresAuthentication`
 */
export async function loadOwnBackend(name: string, folders: readonly string[]): Promise<AuthBackend> {
  const file = findModule(name, folders);
  if (file === undefined) {
    throw unusable(name, `there is no such module, neither below ${folders.join(' or ')} nor as a package there`);
  }
  const module = await importModule(name, file);
  const { requiresAuthentication, initApp } = module;
  if (typeof requiresAuthentication !== 'function') {
    throw unusable(name, `${file} does not export a function requiresAuthentication(handler)`);
  }
  if (initApp !== undefined && typeof initApp !== 'function')
    throw unusable(name, `${file} exports initApp, which is no function`);
  return {
    requiresAuthentication: requiresAuthentication as AuthBackend['requiresAuthentication'],
    ...(initApp && { initApp: initApp as NonNullable<AuthBackend['initApp']> }),
  };
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

async function importModule(name: string, file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    throw unusable(name, `${file} failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function unusable(name: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    'INVALID_INPUT',
    { reason: `[api] auth_backends: '${name}' cannot be used: ${reason}` },
    { cause },
  );
}
