import { fileURLToPath } from 'node:url';
import { programFile } from '../foundation/program-file.ts';
import type { CommandHost } from '../http/rest-api-plugin/command-host.ts';

/**
 * Runs commands for the web server: in its process, or by this program in one of their own.
 * @param env of both
 * @param services what those in its process may use
 */
export function createCommandHost(env: CommandHost['env'], services: CommandHost['services']): CommandHost {
  return {
    env,
    services,
    program: [process.execPath, ...process.execArgv, mainProgram()],
  };
}

function mainProgram(): string {
  const here = import.meta.url;
  return fileURLToPath(here.endsWith('.ts') ? new URL('main.ts', here) : programFile('main'));
}
