import { loadOwnModule, unusableModule } from '../../foundation/load-own-module.ts';
import type { AuthBackend } from './auth-backend.ts';

const OPTION = '[api] auth_backends';

/**
 * Loads an authentication backend of one's own, see {@link loadOwnModule}.
 * @param folders absolute; the first one that has the module counts
 * @throws AppError INVALID_INPUT where there is no such module, it fails, or it lacks `requiresAuthentication`
 */
export async function loadOwnBackend(name: string, folders: readonly string[]): Promise<AuthBackend> {
  const { file, exports } = await loadOwnModule(OPTION, name, folders);
  const { requiresAuthentication, initApp } = exports;
  if (typeof requiresAuthentication !== 'function') {
    throw unusableModule(OPTION, name, `${file} does not export a function requiresAuthentication(handler)`);
  }
  if (initApp !== undefined && typeof initApp !== 'function')
    throw unusableModule(OPTION, name, `${file} exports initApp, which is no function`);
  return {
    requiresAuthentication: requiresAuthentication as AuthBackend['requiresAuthentication'],
    ...(initApp && { initApp: initApp as NonNullable<AuthBackend['initApp']> }),
  };
}
