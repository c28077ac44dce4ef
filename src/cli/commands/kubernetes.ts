import { CommandFailure } from '../command-failure.ts';
import { type Command, defineCommand } from '../command.ts';
import { INTEGER, type Options, positional, text, value } from '../option.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DAG_ID } from '../options/task-options.ts';

const REASON =
  'No executor here runs tasks in pods of Kubernetes: run workers as pods (`airflow celery worker`), as many of them as you need.';

/** A command of the Kubernetes executor, which there is none of: it says so and fails. */
function withoutKubernetes(options: Options): Command {
  return defineCommand({ description: REASON, options, run: () => Promise.reject(new CommandFailure(REASON)) });
}

const OUTPUT_PATH = text(['-o', '--output-path'], 'The output for generated yaml files');

export const cleanupPods = {
  grouped: withoutKubernetes({
    minPendingMinutes: value(['--min-pending-minutes'], INTEGER, 30, 'Pods that are pending for longer are removed'),
    namespace: text(['--namespace'], 'Kubernetes Namespace'),
    verbose: VERBOSE,
  }),
};

export const generateDagYaml = {
  grouped: withoutKubernetes({
    dagId: DAG_ID,
    executionDate: positional('execution_date', 'The execution date of the DAG'),
    outputPath: OUTPUT_PATH,
    subdir: SUBDIR,
    verbose: VERBOSE,
  }),
};

/** Airflow 1.10's `generate_pod_template`. */
export const flat = withoutKubernetes({ outputPath: OUTPUT_PATH });
