import { existsSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { PluginArgument } from './commands/plugin-command.ts';
import { Refusal } from './errors.ts';

/** What callers may have written over: files that commands and services write. */
const REWRITABLE: ReadonlySet<string> = new Set(['.json', '.log', '.out', '.err', '.txt', '.pid']);

/** Files beside the DAGs or above them that say where their imports lead. */
const DECIDES_WHAT_IS_CODE = /\/(?:package\.json|[jt]sconfig[^/]*\.json|node_modules(?:\/.*)?)$/;

/**
 * The absolute path that an argument names, where callers may name it: in the home, the folder of the DAGs or of the logs, or in
 * `[rest_api_plugin] allowed_folders`. Symbolic links count as what they lead to. What is written may be no code, and may replace
 * nothing but what commands write themselves.
 * @throws Refusal 400
 */
export function containedPath(value: string, { name, path }: PluginArgument, config: Config): string {
  const { home, core, logging, restApiPlugin } = config;
  const given = resolve(home, value);
  const real = realPath(given);
  const folders = [home, core.dagsFolder, logging.baseLogFolder, ...restApiPlugin.allowedFolders];
  if (!folders.some((folder) => isWithin(real, realPath(folder)))) {
    throw new Refusal(
      400,
      `The argument '${name}' must be a path within ${home}, or within what [rest_api_plugin] allowed_folders names`,
    );
  }
  if (path === 'write') {
    const code = [core.dagsFolder, core.pluginsFolder];
    if (
      code.some((folder) => isWithin(real, realPath(folder))) ||
      DECIDES_WHAT_IS_CODE.test(real) ||
      !mayReplace(real)
    ) {
      throw new Refusal(
        400,
        `The argument '${name}' must not be a file of code, or one that something else has written`,
      );
    }
  }
  return given;
}

function mayReplace(path: string): boolean {
  return !existsSync(path) || REWRITABLE.has(extname(path));
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}

/** Where a path leads, as far as it is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    if (parent === path) return path;
    const target = linkTarget(path);
    return target === undefined ? join(realPath(parent), basename(path)) : realPath(resolve(parent, target));
  }
}

/** What a link leads to that leads nowhere yet. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
