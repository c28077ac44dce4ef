import { dropArchive } from '../metadata/cleaning/archives.ts';
import type { Cli } from './cli.ts';
import { CommandFailure } from './command-failure.ts';
import type { CliDatabase } from './cli-database.ts';

/** Asks whether archived rows may be lost. @throws CommandFailure where not */
export async function confirmDropping(archives: readonly string[], cli: Cli): Promise<void> {
  const names = archives.length > 3 ? `${archives.length} archived tables` : `archived tables ${archives.join(', ')}`;
  const answer = await cli.ask(
    `You have requested that we drop the following ${names}.\nThis is irreversible. Consider backing up the tables first.\nEnter 'drop archived tables' (without quotes) to proceed.\n`,
  );
  if (answer?.trim() !== 'drop archived tables') throw new CommandFailure('User did not confirm; exiting.');
}

/** Drops archives and tells of each. */
export async function dropArchives(archives: readonly string[], { db }: CliDatabase, cli: Cli): Promise<void> {
  for (const archive of archives) {
    cli.print(`Dropping archived table ${archive}\n`);
    await dropArchive(db, archive);
  }
}
