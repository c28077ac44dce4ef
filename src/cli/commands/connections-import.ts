import { defineCommand } from '../command.ts';
import { readConnectionFile } from '../files/connection-file.ts';
import { flag, positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { ProgressBar } from '../output/progress.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  description:
    'Connections can be imported from the output of the export command.\nThe filetype must by json, yaml or env and will be automatically inferred.',
  options: {
    file: positional('file', 'Import connections from a file'),
    overwrite: flag(['--overwrite'], 'Overwrite existing entries if a conflict occurs'),
    verbose: VERBOSE,
  },
  async run({ file, overwrite }, cli) {
    const connections = await readConnectionFile(file);
    const bar = new ProgressBar(cli);
    const lines: string[] = [];
    const onEach = (connId: string, imported: boolean): void => {
      lines.push(
        imported
          ? `Imported connection ${connId}\n`
          : `Could not import connection ${connId}: connection already exists.\n`,
      );
      bar.draw(lines.length, connections.size, connId);
    };
    try {
      await withClient(cli, async ({ plane }) => (await plane.connections()).import(connections, overwrite, onEach));
    } finally {
      bar.clear();
      cli.print(lines.join(''));
    }
  },
});
