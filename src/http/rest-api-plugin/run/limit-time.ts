import type { HttpServices } from '../../http-services.ts';
import { Refusal } from '../errors.ts';

/**
 * Sees to it that nobody waits longer for a command than `[rest_api_plugin] command_timeout`.
 * @param onLate gets the answer then
 * @returns what takes it back
 */
export function limitTime(
  { clock, config }: Pick<HttpServices, 'clock' | 'config'>,
  onLate: (refusal: Refusal) => void,
): () => void {
  const { commandTimeoutMs } = config.restApiPlugin;
  if (commandTimeoutMs === undefined) return () => undefined;
  const seconds = commandTimeoutMs / 1000;
  const output = `The command took longer than ${seconds} seconds ([rest_api_plugin] command_timeout) and was given up`;
  return clock.after(commandTimeoutMs, () => onLate(new Refusal(500, output)));
}
