import { Refusal } from './errors.ts';
import { type PluginCommand, type Values, placeOf } from './commands/plugin-command.ts';
import type { PluginCall } from './plugin-call.ts';

/** So much of one value may get into the arguments of a process; more, and the system would refuse to start it. */
const LONGEST_PROCESS_ARGUMENT_BYTES = 100_000;

/**
 * The values of the arguments of a command. The query wins over the form, and an empty value counts as absent.
 * @param emptyFlagsCount the older generation's way with flags: `&tree` is one
 * @throws Refusal 400 where a value can be no argument of a command
 */
export function readValues(command: PluginCommand, call: PluginCall, emptyFlagsCount: boolean): Values {
  const values: Record<string, string> = {};
  for (const { name, input, fixedValue } of command.arguments) {
    if (input === 'file') continue;
    const sent = [ownOf(call.query, name), ownOf(call.form, name)].filter((value) => value !== undefined);
    const value = sent.find((text) => text !== '') ?? (input === 'flag' && emptyFlagsCount ? sent[0] : undefined);
    if (value === undefined || (fixedValue !== undefined && value !== fixedValue)) continue;
    if (value.includes('\0')) throw new Refusal(400, `The argument '${name}' must not hold a NUL character`);
    values[name] = value;
  }
  if (['process', 'background'].includes(placeOf(command, values))) refuseLongValues(values);
  return values;
}

function refuseLongValues(values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    if (Buffer.byteLength(value) <= LONGEST_PROCESS_ARGUMENT_BYTES) continue;
    throw new Refusal(400, `The argument '${name}' is longer than ${LONGEST_PROCESS_ARGUMENT_BYTES} bytes`);
  }
}

/** The names of required arguments without a value. */
export function missingArguments({ arguments: known }: PluginCommand, values: Values): string[] {
  return known
    .filter(({ name, required, input }) => required && input !== 'file' && values[name] === undefined)
    .map(({ name }) => name);
}

function ownOf(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
