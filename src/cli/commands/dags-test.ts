import { graphOf } from '../../client/local/dag-graph.ts';
import { generateRunId } from '../../domain/run-id.ts';
import { checkConf } from '../../rules/check-conf.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { colorByState } from '../dot/color-by-state.ts';
import { renderDagGraph } from '../dot/dag-graph.ts';
import { showGraph } from '../dot/show-graph.ts';
import { LocalRun } from '../local-run/local-run.ts';
import { type LocalDag, loadLocalDag } from '../local-run/load-local-dag.ts';
import { runLocalDag } from '../local-run/run-dag.ts';
import { CommandFailure } from '../command-failure.ts';
import { flag, optionalPositional, text } from '../option.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DATE, readDate } from '../options/date-option.ts';
import { readJsonObject } from '../options/json-text.ts';
import { compileRegex } from '../options/regex.ts';
import { CONF, DAG_ID } from '../options/task-options.ts';

export const grouped = defineCommand({
  description:
    'Execute one single DagRun for a given DAG and execution date, in this process: its tasks run one after the other, breakpoints in their code hold, and the database is not touched. Variables and connections are those of the environment (AIRFLOW_VAR_*, AIRFLOW_CONN_*).',
  options: {
    dagId: DAG_ID,
    executionDate: {
      ...optionalPositional('execution_date', 'The execution date of the DAG (optional)'),
      reader: DATE,
    },
    conf: CONF,
    imgcatDagrun: flag(
      ['--imgcat-dagrun'],
      'After completing the dag run, prints a diagram on the screen for the current DAG Run using the imgcat tool.',
    ),
    markSuccessPattern: text(
      ['--mark-success-pattern'],
      "Don't run task_ids matching the regex <MARK_SUCCESS_PATTERN>, mark them as successful instead.",
    ),
    saveDagrun: text(
      ['--save-dagrun'],
      'After completing the dag run, saves the diagram for current DAG Run to the indicated file.',
    ),
    showDagrun: flag(
      ['--show-dagrun'],
      'After completing the dag run, prints the diagram for current DAG Run in the DOT language.',
    ),
    subdir: SUBDIR,
    useExecutor: flag(['--use-executor'], 'Use an executor to test the DAG.', {
      refusal: 'a test runs in one process; trigger the DAG to use the executor',
    }),
    verbose: VERBOSE,
  },
  async run({ dagId, executionDate, conf, markSuccessPattern, subdir, ...diagram }, cli) {
    const local = await loadLocalDag(dagId, subdir, cli);
    const given = conf === undefined ? {} : readJsonObject(conf, '--conf');
    checkConf(local.structure, given);
    const context = { config: local.config, clock: cli.clock };
    const logicalDate = executionDate === undefined ? cli.clock.now() : readDate(context, executionDate).timestamp;
    const run = new LocalRun(local, { runId: generateRunId('manual', logicalDate), logicalDate, conf: given }, cli);
    const marked = markSuccessPattern === undefined ? undefined : compileRegex(markSuccessPattern);
    const verdict = await runLocalDag(local, run, (taskId) => marked?.test(taskId) === true, cli);
    await showRun(run, local, diagram, cli);
    if (verdict === 'failed') throw new CommandFailure('DagRun failed');
    cli.print(`DagRun Finished: dag_id=${dagId}, run_id=${run.dagRun.runId}, state=success\n`);
  },
});

interface Diagram {
  readonly imgcatDagrun: boolean;
  readonly saveDagrun: string | undefined;
  readonly showDagrun: boolean;
}

/** The tasks in the colours of their states, in each way that is asked for. */
async function showRun(
  { dagRun, memory }: LocalRun,
  { structure }: LocalDag,
  { imgcatDagrun, saveDagrun, showDagrun }: Diagram,
  cli: Cli,
): Promise<void> {
  const dot = renderDagGraph(colorByState(graphOf(structure), memory.taskStates[dagRun.runId] ?? {}));
  if (saveDagrun !== undefined) await showGraph(dot, { save: saveDagrun, imgcat: false }, cli);
  if (imgcatDagrun) await showGraph(dot, { save: undefined, imgcat: true }, cli);
  if (showDagrun) await showGraph(dot, { save: undefined, imgcat: false }, cli);
}
