import type { Readable } from 'node:stream';
import type { Clock } from '../../../foundation/clock.ts';
import { BoundedText } from '../bounded-text.ts';
import type { CommandProcesses } from './command-processes.ts';
import { type CommandOutput, LONGEST_OUTPUT } from './command-output.ts';
import { timedOut } from './timed-out.ts';

/**
 * Runs a command in a process of its own and waits for its end: those that evaluate DAG files or run tasks, which have no place
 * in the server.
 * @param timeoutMs undefined: no limit
 * @throws Refusal 500 where it takes too long; it and all that it started are ended then
 */
export async function runInProcess(
  argv: readonly string[],
  { processes, clock, timeoutMs }: { processes: CommandProcesses; clock: Clock; timeoutMs: number | undefined },
): Promise<CommandOutput> {
  const started = await processes.start(argv, ['pipe', 'pipe']);
  const stdout = collect(started.child.stdout);
  const stderr = collect(started.child.stderr);
  let isLate = false;
  const disarm =
    timeoutMs === undefined
      ? () => undefined
      : clock.after(timeoutMs, () => {
          isLate = true;
          void started.stop();
        });
  const end = await started.ended;
  disarm();
  if (isLate && timeoutMs !== undefined) throw timedOut(timeoutMs);
  return { exitCode: typeof end === 'number' ? end : 1, stdout: stdout.toString(), stderr: stderr.toString() };
}

function collect(stream: Readable | null): BoundedText {
  const text = new BoundedText(LONGEST_OUTPUT);
  stream?.setEncoding('utf8');
  stream?.on('data', (piece: string) => text.add(piece));
  return text;
}
