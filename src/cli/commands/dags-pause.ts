import { setDagPaused } from '../../actions/set-dag-paused.ts';
import { type ListedDag, listDags } from '../../metadata/dag-listing.ts';
import { dagExists } from '../../metadata/dag-reads.ts';
import { cliActor } from '../cli-actor.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { type Command, defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag, positional } from '../option.ts';
import { FLAT_SUBDIR, OUTPUT, SUBDIR, VERBOSE, YES } from '../options/common-options.ts';
import { compileRegex } from '../options/regex.ts';
import { printRows } from '../output/print-rows.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = pauseCommand(true);
export const flat = flatPauseCommand(true);

/** `dags pause`, or `dags unpause`. */
export function pauseCommand(isPaused: boolean): Command {
  return defineCommand({
    description: isPaused
      ? 'Pause one or more DAGs. This command allows to halt the execution of specified DAGs, disabling further task scheduling. Use `--treat-dag-id-as-regex` to target multiple DAGs by treating the `--dag-id` as a regex pattern.'
      : 'Resume one or more DAGs. This command allows to restore the execution of specified DAGs, enabling further task scheduling. Use `--treat-dag-id-as-regex` to target multiple DAGs treating the `--dag-id` as a regex pattern.',
    options: {
      dagId: positional('dag_id', 'The id of the dag'),
      output: OUTPUT,
      subdir: SUBDIR,
      treatDagIdAsRegex: flag(
        ['--treat-dag-id-as-regex'],
        'if set, dag_id will be treated as regex instead of an exact string',
      ),
      verbose: VERBOSE,
      yes: YES,
    },
    async run({ dagId, treatDagIdAsRegex, output, yes }, cli) {
      const changed = await withDatabase(cli, async (context) => {
        const pattern = treatDagIdAsRegex ? compileRegex(dagId) : undefined;
        const dags = (await listDags(context.db)).filter(
          (dag) => (pattern ? pattern.test(dag.dag_id) : dag.dag_id === dagId) && Boolean(dag.is_paused) !== isPaused,
        );
        if (pattern && dags.length > 0 && !yes) await confirmAll(dags, isPaused, cli);
        for (const { dag_id } of dags) await setDagPaused(context, { dagId: dag_id, isPaused, ...cliActor() });
        return dags;
      });
      if (changed.length === 0) cli.print(`No ${isPaused ? 'unpaused' : 'paused'} DAGs were found\n`);
      else
        await printRows(
          changed.map(({ dag_id }) => ({ dag_id, is_paused: isPaused })),
          output,
          cli,
        );
    },
  });
}

async function confirmAll(dags: readonly ListedDag[], isPaused: boolean, cli: Cli): Promise<void> {
  const ids = dags.map(({ dag_id }) => dag_id).join(', ');
  const question = `You are about to ${isPaused ? 'pause' : 'unpause'} ${dags.length} DAGs:\n${ids}\n\nAre you sure? [y/n]`;
  if (!(await confirm(question, cli))) throw new CommandFailure('Operation cancelled by user');
}

/** Airflow 1.10's `pause` and `unpause`. */
export function flatPauseCommand(isPaused: boolean): Command {
  return defineCommand({
    options: { dagId: positional('dag_id', 'The id of the dag'), subdir: FLAT_SUBDIR },
    async run({ dagId }, cli) {
      await withDatabase(cli, async (context) => {
        if (!(await dagExists(context.db, dagId))) {
          throw new CommandFailure(
            `dag_id could not be found: ${dagId}. Either the dag did not exist or it failed to parse.`,
          );
        }
        await setDagPaused(context, { dagId, isPaused, ...cliActor() });
      });
      cli.print(`Dag: ${dagId}, paused: ${isPaused ? 'True' : 'False'}\n`);
    },
  });
}
