import type { DagControl } from '../../client/control/dags.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { type Command, defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag } from '../option.ts';
import { FLAT_SUBDIR, OUTPUT, SUBDIR, VERBOSE, YES } from '../options/common-options.ts';
import { compileRegex } from '../options/regex.ts';
import { missingFlatDag, ofKnownDag } from '../require-dag.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

export const grouped = pauseCommand(true);
export const flat = flatPauseCommand(true);

/** `dags pause`, or `dags unpause`. */
export function pauseCommand(isPaused: boolean): Command {
  return defineCommand({
    description: isPaused
      ? 'Pause one or more DAGs. This command allows to halt the execution of specified DAGs, disabling further task scheduling. Use `--treat-dag-id-as-regex` to target multiple DAGs by treating the `--dag-id` as a regex pattern.'
      : 'Resume one or more DAGs. This command allows to restore the execution of specified DAGs, enabling further task scheduling. Use `--treat-dag-id-as-regex` to target multiple DAGs treating the `--dag-id` as a regex pattern.',
    options: {
      dagId: DAG_ID,
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
      const changed = await withClient(cli, async ({ plane }) => {
        const dags = await plane.dags();
        const ids = treatDagIdAsRegex
          ? await findMatching(dags, compileRegex(dagId), isPaused)
          : (await dags.isPaused(dagId)) === !isPaused
            ? [dagId]
            : [];
        if (treatDagIdAsRegex && ids.length > 0 && !yes) await confirmAll(ids, isPaused, cli);
        for (const id of ids) await dags.setPaused(id, isPaused);
        return ids;
      });
      if (changed.length === 0) cli.print(`No ${isPaused ? 'unpaused' : 'paused'} DAGs were found\n`);
      else
        await printRows(
          changed.map((dag_id) => ({ dag_id, is_paused: isPaused })),
          output,
          cli,
        );
    },
  });
}

async function findMatching(dags: DagControl, pattern: RegExp, isPaused: boolean): Promise<string[]> {
  return (await dags.list()).flatMap(({ dag_id, is_paused }) =>
    pattern.test(dag_id) && Boolean(is_paused) !== isPaused ? [dag_id] : [],
  );
}

async function confirmAll(ids: readonly string[], isPaused: boolean, cli: Cli): Promise<void> {
  const question = `You are about to ${isPaused ? 'pause' : 'unpause'} ${ids.length} DAGs:\n${ids.join(', ')}\n\nAre you sure? [y/n]`;
  if (!(await confirm(question, cli))) throw new CommandFailure('Operation cancelled by user');
}

/** Airflow 1.10's `pause` and `unpause`. */
export function flatPauseCommand(isPaused: boolean): Command {
  return defineCommand({
    options: { dagId: DAG_ID, subdir: FLAT_SUBDIR },
    async run({ dagId }, cli) {
      await withClient(cli, async ({ plane }) =>
        ofKnownDag((await plane.dags()).setPaused(dagId, isPaused), missingFlatDag(dagId)),
      );
      cli.print(`Dag: ${dagId}, paused: ${isPaused ? 'True' : 'False'}\n`);
    },
  });
}
