import { hostname, userInfo } from 'node:os';
import type { Actor } from '../actions/action-context.ts';

/** Whoever runs a command on this machine, for the audit log: the user of the operating system, as in Airflow. */
export function cliActor(): { actor: string | null } & Actor {
  return { actor: unixName(), source: `cli on ${hostname()}` };
}

function unixName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no user has.
    return null;
  }
}
