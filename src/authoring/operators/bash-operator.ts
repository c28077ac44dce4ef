import type { Templated } from './templated.ts';
import type { Operator, OperatorFacts } from './operator.ts';

/** Options of `dag.bash`. */
export interface BashOptions {
  /** The id of this task. */
  readonly taskId: string;
  /** Run by `bash -c`. A text that ends in `.sh` or `.bash` names a template file. */
  readonly bashCommand: Templated<string>;
  /** The command's environment; without it, that of the task's process. */
  readonly env?: Templated<Readonly<Record<string, Templated<string>>>>;
  /** Adds `env` to the environment of the task's process instead of replacing it. */
  readonly appendEnv?: boolean;
  /** The folder to run in; without it, a temporary one that is removed afterwards. */
  readonly cwd?: Templated<string>;
  /** Exit statuses that skip the task instead of failing it; 99. */
  readonly skipOnExitCode?: number | readonly number[] | null;
}

const BASH: OperatorFacts = {
  taskType: 'BashOperator',
  taskModule: 'airflow.providers.standard.operators.bash',
  uiColor: '#f0ede4',
  uiFgcolor: '#000',
  templateFields: ['bash_command', 'env', 'cwd'],
  templateExt: ['.sh', '.bash'],
  templateFieldsRenderers: { bash_command: 'bash', env: 'json' },
  canSkipDownstream: false,
};

export const BASH_OPTIONS = ['taskId', 'bashCommand', 'env', 'appendEnv', 'cwd', 'skipOnExitCode'] as const;

export function bashOperator(options: BashOptions): Operator {
  const { appendEnv = false, skipOnExitCode = 99 } = options;
  const codes = skipOnExitCode === null ? [] : [skipOnExitCode].flat();
  return {
    facts: BASH,
    body: { kind: 'bash', appendEnv, skipOnExitCode: codes },
    serialized: { append_env: appendEnv, skip_on_exit_code: codes },
  };
}

export function bashArguments(options: BashOptions): Record<string, unknown> {
  return { bash_command: options.bashCommand, env: options.env ?? null, cwd: options.cwd ?? null };
}
