import type { HttpServices } from '../http-services.ts';
import type { Values } from './commands/plugin-command.ts';
import type { CommandHost } from './command-host.ts';
import type { PluginCall } from './plugin-call.ts';
import type { BackgroundCommands } from './run/background-commands.ts';
import type { CommandProcesses } from './run/command-processes.ts';
import type { RememberedOutputs } from './run/remembered-outputs.ts';
import type { CommandCaller } from './run/run-in-server.ts';

/** What the plugin works with. */
export interface PluginContext {
  readonly services: HttpServices;
  readonly host: CommandHost;
  readonly processes: CommandProcesses;
  readonly background: BackgroundCommands;
  readonly outputs: RememberedOutputs;
}

/** A call that was let in, with values that are complete. */
export interface AdmittedCall {
  readonly call: PluginCall;
  readonly values: Values;
  readonly caller: CommandCaller;
}
