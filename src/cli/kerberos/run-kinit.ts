import { execFile } from 'node:child_process';
import type { Cli } from '../cli.ts';
import type { KinitPlan } from './kinit-plan.ts';

/** How a call of `kinit` ended; `said` is what it printed. */
export interface KinitOutcome {
  readonly exitCode: number;
  readonly said: string;
}

/** A KDC that does not answer is given up, so that it is asked anew. */
const TIMEOUT_MS = 120_000;
/** What shells answer for a program that there is not. */
const NOT_FOUND = 127;

/**
 * Calls `kinit`, never by a shell, and without anything to read: it has nobody to ask for a password.
 * @param signal ends it
 */
export function runKinit(
  { program }: Pick<KinitPlan, 'program'>,
  args: readonly string[],
  env: Cli['env'],
  signal: AbortSignal | undefined,
): Promise<KinitOutcome> {
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' as const, ...(signal && { signal }) };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.trim();
      if (!error) return resolve({ exitCode: 0, said });
      const { code } = error as { code?: number | string | null };
      if (code === 'ENOENT') {
        resolve({ exitCode: NOT_FOUND, said: `there is no program ${program} ([kerberos] kinit_path)` });
        return;
      }
      const isKilled = Boolean(error.killed);
      const why = isKilled ? `no answer within ${TIMEOUT_MS / 1000} s` : error.message;
      resolve({ exitCode: typeof code === 'number' ? code : 1, said: said === '' ? why : said });
    });
    child.stdin?.end();
  });
}
