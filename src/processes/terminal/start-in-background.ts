import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { BACKGROUND_NAME } from './background-name.ts';

/** Starts the command of this process once more, as the leader of a session of its own. See Services.startInBackground. */
export function startInBackground(files: { stdout: string; stderr: string }): Promise<number> {
  const open = (file: string) => {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'a');
  };
  const stdout = open(files.stdout);
  const stderr = open(files.stderr);
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    argv0: BACKGROUND_NAME,
    detached: true,
    stdio: ['ignore', stdout, stderr],
  });
  closeSync(stdout);
  closeSync(stderr);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve(child.pid ?? 0);
    });
  });
}
