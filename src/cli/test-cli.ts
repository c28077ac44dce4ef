import { systemClock } from '../foundation/clock.ts';
import type { Cli } from './cli.ts';
import { runCli } from './run-cli.ts';

/** What a command printed, and its exit code. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestCliOptions {
  readonly env: Cli['env'];
  /** What the person at the terminal answers, in this order; then the input has ended. */
  readonly answers?: readonly string[];
  /** Of the terminal; absent: output goes elsewhere. */
  readonly columns?: number;
  readonly services?: Cli['services'];
}

/** Runs a command line in this process. */
export async function runCommand(argv: readonly string[], options: TestCliOptions): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const answers = [...(options.answers ?? [])];
  const exitCode = await runCli(argv, {
    env: options.env,
    clock: systemClock,
    print: (text) => void (stdout += text),
    complain: (text) => void (stderr += text),
    ask: async (question) => {
      stdout += question;
      return answers.shift();
    },
    columns: options.columns,
    services: options.services ?? NO_SERVICES,
  });
  return { exitCode, stdout, stderr };
}

const unavailable = () => Promise.reject(new Error('this test has no services'));
const NO_SERVICES: Cli['services'] = {
  standalone: unavailable,
  webserver: unavailable,
  scheduler: unavailable,
  dagProcessor: unavailable,
  worker: unavailable,
  logServer: unavailable,
  flower: unavailable,
  startInBackground: unavailable,
  runAtTerminal: unavailable,
  dagFileOptions: unavailable,
  createTaskExecutor: unavailable,
};
