import type { ChildProcess } from 'node:child_process';

/** How long a program may take to end by itself. */
const GRACE_MS = 30_000;

/** Ends a program and waits for that. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(force);
}

/** Waits for a word on the output of a program; the rest of it is dropped. @throws Error where it ends before */
export async function untilPrinted(child: ChildProcess, word: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(word)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`a program of the benchmark ended: ${code ?? signal}`)));
  });
  // Lines that nobody reads must not fill the pipe.
  child.stdout?.removeAllListeners('data').resume();
}
