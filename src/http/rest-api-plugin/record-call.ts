import { recordPluginCall } from '../../actions/record-plugin-call.ts';
import { type PluginCommand, placeOf } from './commands/plugin-command.ts';
import type { AdmittedCall, PluginContext } from './plugin-context.ts';

/** Arguments that say what a call is about and are never a secret. */
const TELLING = ['execution_date', 'start_date', 'end_date', 'queues', 'principal', 'pid'];

/**
 * Notes in the audit log who asks for what changes something. Commands in the server leave their own entries, in the name of the
 * caller; a process knows nothing of whom it runs for.
 */
export async function recordCall(
  command: PluginCommand,
  { call, values, caller }: AdmittedCall,
  { services }: PluginContext,
): Promise<void> {
  if (placeOf(command, values) === 'server' || !command.changes(values)) return;
  const file = call.uploads['dag_file'];
  const told = TELLING.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name].slice(0, 250)]]));
  await recordPluginCall(services, {
    command: command.name,
    dagId: values['dag_id'],
    taskId: values['task_id'],
    extra: { ...Object.fromEntries(told), ...(file && { file: file.name.slice(0, 250) }) },
    actor: caller.username ?? null,
    source: caller.address,
  });
}
