import type { Cli } from './cli.ts';

/** Asks a question that `y` or `yes` agrees to; anything else, the end of the input too, is no. */
export async function confirm(question: string, cli: Cli): Promise<boolean> {
  const answer = await cli.ask(question);
  return ['y', 'yes'].includes((answer ?? '').trim().toLowerCase());
}
