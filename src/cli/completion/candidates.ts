import type { Command, Program } from '../command.ts';

/**
 * What may stand for the last of some words of a command line, which may be empty or a beginning.
 * @param words without the program's name
 */
export async function completeWords(words: readonly string[], program: Program): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  return (await candidatesAfter(before, last, program)).filter((word) => word.startsWith(last)).sort();
}

async function candidatesAfter(before: readonly string[], last: string, program: Program): Promise<string[]> {
  const [word, second] = before;
  if (word === undefined) {
    const names = shown([...program.groups, ...program.commands]);
    // Names of the older grammar only for those who begin one.
    return last.includes('_') ? [...names, ...shown(program.flat)] : [...names, '--help'];
  }
  const group = program.groups.find(({ name }) => name === word);
  if (group && second === undefined) return [...shown(group.commands), '--help'];
  const command = await program.loadCommand(before);
  return command ? candidatesOf(command, before, last) : [];
}

/** The values of an option that was just named, or the options. */
function candidatesOf(command: Command, before: readonly string[], last: string): string[] {
  const options = Object.values(command.options).filter(({ refusal }) => refusal === undefined);
  const open = options.find(({ flags, nargs }) => nargs !== 0 && flags.includes(before.at(-1) ?? ''));
  if (open) return [...(open.choices ?? [])];
  if (last.startsWith('-')) return [...options.flatMap(({ flags }) => flags), '--help'];
  return options.filter(({ flags }) => flags.length === 0).flatMap(({ choices }) => [...(choices ?? [])]);
}

function shown(entries: readonly { name: string; hidden?: boolean }[]): string[] {
  return entries.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
}
