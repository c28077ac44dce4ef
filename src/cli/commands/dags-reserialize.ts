import { mkdirSync } from 'node:fs';
import { createLogger } from '../../foundation/log.ts';
import { createDagFileProcessor, type DagFileProcessorOptions } from '../../dagfiles/dag-file-processor.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { flag } from '../option.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { findFilesBelow } from '../dag-files/find-files-below.ts';
import { withDatabase } from '../with-database.ts';
import type { CliDatabase } from '../cli-database.ts';

export const grouped = defineCommand({
  description:
    'Reserialize all DAGs by parsing the DagBag files, changed or not. A version is made only where the DAG says something else.',
  options: {
    clearOnly: flag(['--clear-only'], 'If passed, serialized DAGs will be cleared but not reserialized.', {
      refusal: 'versions of DAGs are kept, since runs stay on the one that they began with',
    }),
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ subdir, verbose }, cli) {
    await withDatabase(cli, async (context) => {
      const options = await processorOptions(context, verbose, cli);
      const processor = createDagFileProcessor(options);
      try {
        await processor.reparse(subdir === undefined ? undefined : await findFilesBelow(subdir, options));
      } finally {
        await processor.stop();
      }
    });
  },
});

async function processorOptions(context: CliDatabase, verbose: boolean, cli: Cli): Promise<DagFileProcessorOptions> {
  const { db, config, clock } = context;
  mkdirSync(config.core.dagsFolder, { recursive: true });
  const log = createLogger('dagfiles', { level: verbose ? 'debug' : 'warning', write: cli.complain });
  return {
    ...(await cli.services.dagFileOptions(config, cli.env, clock, log)),
    db,
    pausedAtCreation: config.core.dagsArePausedAtCreation,
    watchDelayMs: config.tradewind.dagFileWatchDelayMs,
    rescanIntervalMs: config.scheduler.dagDirListIntervalMs,
  };
}
