import { writeFileSync } from 'node:fs';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { CONNECTION_FILE_FORMATS, formatOfFile, writeConnections } from '../files/connection-file.ts';
import { choice, positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';
import { isRemote } from '../with-database.ts';

const SERIALIZATIONS = ['json', 'uri'] as const;

export const grouped = defineCommand({
  description:
    'All connections can be exported in STDOUT using the following command:\nairflow connections export -\nThe file format can be determined by the provided file extension. E.g., The following command will export the connections in JSON format:\nairflow connections export /tmp/connections.json\nThe --file-format parameter can be used to control the file format. E.g., the default format is JSON in STDOUT mode, which can be overridden using:\nairflow connections export - --file-format yaml\nThe --file-format parameter can also be used for the files, for example:\nairflow connections export /tmp/connections --file-format json.\nWhen exporting in `env` file format, you control whether URI format or JSON format is used to serialize the connection by passing `uri` or `json` with option `--serialization-format`.',
  options: {
    file: positional('file', 'Output file path for exporting the connections'),
    fileFormat: choice(['--file-format'], CONNECTION_FILE_FORMATS, undefined, 'File format for the export'),
    format: choice(
      ['--format'],
      CONNECTION_FILE_FORMATS,
      undefined,
      'Deprecated -- use `--file-format` instead. File format to use for the export.',
    ),
    serializationFormat: choice(
      ['--serialization-format'],
      SERIALIZATIONS,
      undefined,
      'When exporting as `.env` format, defines how connections should be serialized. Default is `uri`.',
    ),
    verbose: VERBOSE,
  },
  async run({ file, fileFormat, format, serializationFormat }, cli) {
    if (format && fileFormat) {
      throw new CommandFailure('Option `--format` is deprecated.  Use `--file-format` instead.');
    }
    const chosen = fileFormat ?? format ?? (file === '-' ? 'json' : formatOfFile(file));
    if (serializationFormat && chosen !== 'env') {
      throw new CommandFailure('Option `--serialization-format` may only be used with file type `env`.');
    }
    const connections = await withClient(cli, async ({ plane, config }) => {
      if (isRemote(cli, config)) {
        cli.complain('[WARN] A server does not tell passwords: the file is without them.\n');
      }
      const records = await (await plane.connections()).list();
      return records.map(({ connId, parts }) => [connId, parts] as const);
    });
    const text = await writeConnections(new Map(connections), chosen, serializationFormat ?? 'uri');
    if (file === '-') {
      cli.print(text);
      cli.complain('\nConnections successfully exported.\n');
      return;
    }
    writeFileSync(file, text, { mode: 0o600 });
    cli.print(`${connections.length} Connections successfully exported to ${file}.\n`);
  },
});
