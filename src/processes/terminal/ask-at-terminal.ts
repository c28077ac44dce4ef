import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

const nowhere = new Writable({
  write: (_chunk, _encoding, done) => done(),
});

/** Lines that came together with one that was asked for, such as from a pipe. */
const waiting: string[] = [];

/**
 * Asks on standard output and reads a line of standard input.
 * @returns the line, undefined where the input has ended
 */
export async function askAtTerminal(question: string, { hidden = false } = {}): Promise<string | undefined> {
  process.stdout.write(question);
  const kept = waiting.shift();
  if (kept !== undefined) return kept;
  const isTerminal = process.stdin.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    terminal: isTerminal,
    output: hidden || !isTerminal ? nowhere : process.stdout,
  });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let answered = false;
  lines.on('line', (line) => {
    if (answered) waiting.push(line);
    else resolve(line);
    answered = true;
  });
  lines.on('close', () => resolve(undefined));
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const answer = await promise;
  lines.close();
  if (hidden && isTerminal) process.stdout.write('\n');
  return answer;
}
