import { spawn } from 'node:child_process';
import { CommandFailure } from '../../cli/command-failure.ts';

/**
 * Runs a program with the streams of this process, which it may read from and draw on.
 * @returns its exit code
 * @throws CommandFailure where it is not installed
 */
export function runAtTerminal(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Ctrl-C is for the program.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  const child = spawn(program, args, { env: { ...env }, stdio: 'inherit' });
  child.on('error', (cause) =>
    reject(new CommandFailure(`The program '${program}' was not found: install it.`, 1, { cause })),
  );
  child.on('close', (code) => resolve(code ?? 1));
  return promise.finally(() => process.off('SIGINT', ignore));
}
