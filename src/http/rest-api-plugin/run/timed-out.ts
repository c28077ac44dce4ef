import { Refusal } from '../errors.ts';

/** The answer where a command does not end in time. */
export function timedOut(timeoutMs: number): Refusal {
  return new Refusal(
    500,
    `The command took longer than ${timeoutMs / 1000} seconds ([rest_api_plugin] command_timeout) and was given up`,
  );
}
