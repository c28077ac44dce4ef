import type { Readable } from 'node:stream';
import type { HttpServices } from '../../http-services.ts';
import { BoundedText } from '../bounded-text.ts';
import type { Refusal } from '../errors.ts';
import { type CommandOutput, LONGEST_OUTPUT } from './command-output.ts';
import type { CommandProcesses } from './command-processes.ts';
import { limitTime } from './limit-time.ts';

/**
 * Runs a command in a process of its own and waits for its end.
 * @throws Refusal 500 where it takes too long; it and all that it started have ended then
 */
export async function runInProcess(
  argv: readonly string[],
  processes: CommandProcesses,
  services: Pick<HttpServices, 'clock' | 'config'>,
): Promise<CommandOutput> {
  const started = await processes.start(argv, ['pipe', 'pipe']);
  const stdout = collect(started.child.stdout);
  const stderr = collect(started.child.stderr);
  let lateness: Refusal | undefined;
  const disarm = limitTime(services, (refusal) => {
    lateness = refusal;
    void started.stop();
  });
  const end = await started.ended;
  disarm();
  if (lateness) throw lateness;
  return { exitCode: typeof end === 'number' ? end : 1, stdout: stdout.toString(), stderr: stderr.toString() };
}

function collect(stream: Readable | null): BoundedText {
  const text = new BoundedText(LONGEST_OUTPUT);
  stream?.setEncoding('utf8');
  stream?.on('data', (piece: string) => text.add(piece));
  return text;
}
