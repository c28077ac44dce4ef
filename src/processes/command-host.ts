import { fileURLToPath } from 'node:url';
import { programFile } from '../foundation/program-file.ts';
import type { CommandHost } from '../http/rest-api-plugin/command-host.ts';
import type { Context } from './context.ts';
import { processCli } from './process-cli.ts';

/** Runs commands for the web server: in its process, or by this program in one of their own. */
export function createCommandHost({ env }: Pick<Context, 'env'>): CommandHost {
  return {
    env,
    services: processCli().services,
    program: [process.execPath, ...process.execArgv, mainProgram()],
  };
}

function mainProgram(): string {
  const here = import.meta.url;
  return fileURLToPath(here.endsWith('.ts') ? new URL('main.ts', here) : programFile('main'));
}
