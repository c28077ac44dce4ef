import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants as osConstants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonRepr } from '../../foundation/python-repr.ts';
import type { Body } from '../operators/operator.ts';
import { AirflowException, SkipTask } from '../runtime/task-endings.ts';
import { bashEnvironment } from './bash-environment.ts';
import { OutputReader } from './output-reader.ts';
import { type BodyResult, logOf, type TaskRun } from './task-run.ts';

/** Between asking a command to end and forcing it to. */
const KILL_AFTER_MS = 5000;

/** `dag.bash`, as Airflow's BashOperator: the last line of output is the value. */
export async function executeBash(run: TaskRun, body: Extract<Body, { kind: 'bash' }>): Promise<BodyResult> {
  const { bash_command: command, cwd } = run.arguments;
  if (typeof command !== 'string' || command === '')
    throw new TypeError(`Argument 'bashCommand' of task '${run.task.taskId}' must be text.`);
  const temporary = await mkdtemp(join(tmpdir(), 'airflowtmp'));
  try {
    const { exitCode, lastLine } = await runCommand(
      run,
      command,
      bashEnvironment(run, body.appendEnv),
      requireFolder(cwd) ?? temporary,
    );
    if (body.skipOnExitCode.includes(exitCode))
      throw new SkipTask(`Bash command returned exit code ${exitCode}. Skipping.`);
    if (exitCode !== 0)
      throw new AirflowException(`Bash command failed. The command returned a non-zero exit code ${exitCode}.`);
    return { value: lastLine };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function requireFolder(cwd: unknown): string | null {
  if (cwd === null || cwd === undefined) return null;
  if (typeof cwd !== 'string' || !existsSync(cwd)) throw new AirflowException(`Can not find the cwd: ${String(cwd)}`);
  if (!statSync(cwd).isDirectory()) throw new AirflowException(`The cwd ${cwd} must be a directory`);
  return cwd;
}

async function runCommand(
  run: TaskRun,
  command: string,
  env: Record<string, string>,
  cwd: string,
): Promise<{ exitCode: number; lastLine: string }> {
  const { host } = run;
  const log = logOf(run);
  const bash = existsSync('/bin/bash') ? '/bin/bash' : 'bash';
  log(`Running command: ${pythonRepr([bash, '-c', command])}`);
  log('Output:');
  host.signal.throwIfAborted();
  // The outer shell joins the two outputs into one pipe, which keeps their lines in order, and becomes the command's own.
  const child = spawn(bash, ['-c', 'exec "$BASH" -c "$0" 2>&1', command], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const output = new OutputReader((line) => host.log('info', line, 'airflow.task.hooks.SubprocessHook'));
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  const release = endOnAbort(child, run);
  try {
    const exitCode = await exitOf(child);
    output.end();
    host.signal.throwIfAborted();
    log(`Command exited with return code ${exitCode}`);
    return { exitCode, lastLine: output.lastLine };
  } finally {
    release();
  }
}

/** The status, or as in Python the negative number of the signal that ended it. Waits for the end of the output, too. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new AirflowException(`bash could not be started: ${error.message}`, { cause: error })),
    );
    child.once('close', (code, signal) => resolve(code ?? -(signal === null ? 0 : (osConstants.signals[signal] ?? 0))));
  });
}

/** Asks the command and everything it started to end when the try is to end, and after a while makes it. */
function endOnAbort(child: ChildProcess, { host }: TaskRun): () => void {
  let cancel: (() => void) | undefined;
  const end = () => {
    host.log('info', 'Sending SIGTERM signal to process group', 'airflow.task.hooks.SubprocessHook');
    signalGroup(child, 'SIGTERM');
    cancel = host.clock.after(KILL_AFTER_MS, () => signalGroup(child, 'SIGKILL'));
  };
  host.signal.addEventListener('abort', end, { once: true });
  return () => {
    host.signal.removeEventListener('abort', end);
    cancel?.();
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
