import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import { unixname } from '../foundation/unixname.ts';
import type { Actor } from '../actions/action-context.ts';

type CliActor = { actor: string | null } & Actor;

/** Whoever a server runs a command for. */
const callers = new AsyncLocalStorage<CliActor>();

/** Runs commands in the name of somebody else than the user of this process. */
export function actFor<T>(caller: CliActor, work: () => Promise<T>): Promise<T> {
  return callers.run(caller, work);
}

/**
 * Whoever runs a command, for the audit log: whom a server runs it for, else the user of the operating system, as in Airflow.
 */
export function cliActor(): CliActor {
  return callers.getStore() ?? { actor: unixname() || null, source: `cli on ${hostname()}` };
}
