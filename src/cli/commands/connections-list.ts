import { listConnections } from '../../metadata/connection-records.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { describeConnection } from '../output/describe-connection.ts';
import { printRows } from '../output/print-rows.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    connId: text(['--conn-id'], 'If passed, only items with the specified connection ID will be displayed'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ connId, output }, cli) {
    const rows = await withDatabase(cli, async ({ db, config }) =>
      (await listConnections(db, connId)).map((connection) => describeConnection(connection, config)),
    );
    await printRows(rows, output, cli);
  },
});
