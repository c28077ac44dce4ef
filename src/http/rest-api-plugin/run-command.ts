import { join } from 'node:path';
import { checkCli, runCli } from '../../cli/run-cli.ts';
import type { PluginResult } from './answers.ts';
import { type CommandLine, makeCommandLine } from './command-line.ts';
import { type PluginCommand, placeOf } from './commands/plugin-command.ts';
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
  const line = makeCommandLine(command, values, generation, (value, argument) =>
    containedPath(value, argument, config),
  );
  const { stdout, stderr, exitCode } = await run(command, { ...admitted, values }, line, context);
  return {
    kind: 'command',
    airflowCmd: generation.show(command, line, values, defaultLog(command, context)),
    stdout: config.restApiPlugin.filterLoadingMessages ? withoutLoadingMessages(stdout) : stdout,
    stderr,
    hasFailed: exitCode !== 0,
    extra,
  };
}

async function run(
  command: PluginCommand,
  { values, caller }: AdmittedCall,
  line: CommandLine,
  context: PluginContext,
): Promise<CommandOutput> {
  const { services, host, processes, outputs } = context;
  const { argv } = line;
  const here = (work: typeof runCli) => runInServer(work, argv, caller, host, services);
  const place = placeOf(command, values);
  if (place === 'process') return runInProcess(argv, processes, services);
  if (place !== 'background') return command.isRemembered ? outputs.get(argv, () => here(runCli)) : here(runCli);
  const checked = await here(checkCli);
  return checked.exitCode === 0 ? startInBackground(command, line, context) : checked;
}

/** As the plugin, which only ever had the exit status of the shell that started the program. */
async function startInBackground(
  command: PluginCommand,
  { argv, files }: CommandLine,
  context: PluginContext,
): Promise<CommandOutput> {
  const log = files['log-file'] ?? defaultLog(command, context);
  await context.background.start(command.name, argv, {
    stdout: files['stdout'] ?? log,
    stderr: files['stderr'] ?? log,
    pid: files['pid'],
  });
  return { exitCode: 0, stdout: 'exit_code: 0', stderr: '' };
}

function defaultLog({ name }: PluginCommand, { services }: PluginContext): string {
  return join(services.config.logging.baseLogFolder, `${name}.log`);
}
