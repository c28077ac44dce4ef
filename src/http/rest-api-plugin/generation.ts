import type { JsonObject } from '../../foundation/json.ts';
import type { CommandLine, CommandLineStyle } from './command-line.ts';
import type { PluginCommand, Values } from './commands/plugin-command.ts';
import { type AnswerForm, NEWER_ANSWERS, OLDER_ANSWERS } from './answers.ts';
import type { AdmittedCall } from './plugin-context.ts';

/** What differs between the two generations of the plugin, besides the paths. */
export interface Generation extends CommandLineStyle {
  readonly answers: AnswerForm;
  /** Whether a flag with an empty value is given (`&tree`). */
  emptyFlagsCount(command: PluginCommand): boolean;
  /** Whether DAGs are looked for before the command is run. */
  readonly checksDag: boolean;
  /** What is said of missing arguments. */
  missing(names: readonly string[]): string;
  /** The values that a command is run with, and what the answer says besides. */
  complete(command: PluginCommand, admitted: AdmittedCall): { readonly values: Values; readonly extra: JsonObject };
  /** The command line in the answer. */
  show(command: PluginCommand, line: CommandLine, values: Values, defaultLog: string): string;
}

/** `/admin/rest_api/api?api=<cmd>`: version 1.0.9. */
export const NEWER: Generation = {
  answers: NEWER_ANSWERS,
  emptyFlagsCount: () => false,
  splitsWords: false,
  inputOf: ({ newerInput }) => newerInput,
  checksDag: true,
  missing: (names) => `The argument(s) [${names.map((name) => `'${name}'`).join(', ')}] are required`,
  complete: (_command, { values }) => ({ values, extra: {} }),
  show(command, { words }, values, defaultLog) {
    const isBackground = command.runsIn === 'background';
    const shown = words.map(({ text, isValue }) => (isBackground && isValue ? `"${text}"` : text)).join(' ');
    if (!isBackground) return `airflow ${shown}`;
    return `airflow ${shown}${values['log-file'] === undefined ? ` >> ${defaultLog}` : ''} &`;
  },
};

/** Commands of the older generation whose flags count however empty. */
const EMPTY_FLAGS_COUNT: ReadonlySet<string> = new Set(['variables', 'test', 'run', 'list_tasks', 'backfill']);

/** `/admin/rest_api/api/v1.0/<cmd>`: version 0.0.2, and its document where the two differ. */
export const OLDER: Generation = {
  answers: OLDER_ANSWERS,
  emptyFlagsCount: ({ name }) => EMPTY_FLAGS_COUNT.has(name),
  splitsWords: true,
  inputOf: ({ input }) => input,
  checksDag: false,
  missing: ([name = '']) => `${name} should be provided`,
  complete(command, { values, call }) {
    if (command.name !== 'trigger_dag') return { values, extra: {} };
    // It made the run id itself, so that it could say it.
    const runId = values['run_id'] ?? `restapi_trig__${new Date(call.callTimeMs).toISOString().slice(0, 23)}000`;
    return { values: { ...values, run_id: runId }, extra: { run_id: runId } };
  },
  show: (_command, { words }) => `airflow ${words.map(({ text }) => text).join(' ')}`,
};
