import { join } from 'node:path';
import { type PluginCommand, type Values, placeOf } from './commands/plugin-command.ts';
import type { PluginResult } from './answers.ts';
import { type CommandLine, makeCommandLine } from './command-line.ts';
import { containedPath } from './contained-path.ts';
import type { Generation } from './generation.ts';
import { withoutLoadingMessages } from './loading-messages.ts';
import type { AdmittedCall, PluginContext } from './plugin-context.ts';
import type { CommandOutput } from './run/command-output.ts';
import { runInProcess } from './run/run-in-process.ts';
import { runInServer } from './run/run-in-server.ts';

/**
 * Runs a command of the command line and makes its answer.
 * @throws Refusal 400, 500, 503
 */
export async function runCommand(
  command: PluginCommand,
  admitted: AdmittedCall,
  context: PluginContext,
  generation: Generation,
): Promise<PluginResult> {
  const { config } = context.services;
  const { values, extra } = generation.complete(command, admitted);
  const line = makeCommandLine(command, values, {
    splitsWords: generation.splitsWords,
    resolvePath: (value, argument) => containedPath(value, argument, config),
  });
  const output = await run(command, values, line, admitted, context);
  const { stdout, stderr, exitCode } = output;
  return {
    kind: 'command',
    airflowCmd: generation.show(command, line, values, defaultLog(command, context)),
    stdout: config.restApiPlugin.filterLoadingMessages ? withoutLoadingMessages(stdout) : stdout,
    stderr,
    hasFailed: exitCode !== 0,
    extra,
  };
}

function run(
  command: PluginCommand,
  values: Values,
  { argv }: CommandLine,
  { caller }: AdmittedCall,
  context: PluginContext,
): Promise<CommandOutput> {
  const { services, host, processes, outputs } = context;
  const place = placeOf(command, values);
  if (place === 'background') return startInBackground(command, values, argv, context);
  if (place === 'process') return runInProcess(argv, processes, services);
  const runHere = () => runInServer(argv, caller, host, services);
  return command.isRemembered ? outputs.get(argv, runHere) : runHere();
}

/** As the plugin, which only ever had the exit status of the shell that started the program. */
async function startInBackground(
  command: PluginCommand,
  values: Values,
  argv: readonly string[],
  context: PluginContext,
): Promise<CommandOutput> {
  const { config } = context.services;
  const fileOf = (name: string) => {
    const argument = command.arguments.find((known) => known.name === name);
    const value = values[name];
    return argument?.path === undefined || value === undefined ? undefined : containedPath(value, argument, config);
  };
  const log = fileOf('log-file') ?? defaultLog(command, context);
  await context.background.start(command.name, argv, {
    stdout: fileOf('stdout') ?? log,
    stderr: fileOf('stderr') ?? log,
    pid: fileOf('pid'),
  });
  return { exitCode: 0, stdout: 'exit_code: 0', stderr: '' };
}

function defaultLog({ name }: PluginCommand, { services }: PluginContext): string {
  return join(services.config.logging.baseLogFolder, `${name}.log`);
}
