import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/config.ts';
import { LONGEST_TIMER_MS } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Cli } from '../cli.ts';
import { planKinit } from './kinit-plan.ts';
import { renewTicket } from './renew-ticket.ts';

/** What the command line says of the renewer. */
export interface RenewerChoices {
  readonly principal: string | undefined;
  readonly keytab: string | undefined;
  /** Get one ticket and end. */
  readonly oneTime: boolean;
}

/** After a failure, a ticket is asked for again no later than this. */
const RETRY_MS = 60_000;

/**
 * Keeps a ticket in the cache until it is asked to end. A first ticket that is not to be had ends it, as in Airflow; later on it
 * tries again, since the ticket before is good for a while.
 * @returns the exit code: that of `kinit` where the first ticket failed
 */
export async function runRenewer(config: Config, choices: RenewerChoices, cli: Cli, log: Logger): Promise<number> {
  const keytab = choices.keytab ?? config.kerberos.keytab;
  if (keytab === '') {
    log.warning({}, 'Keytab renewer not starting, no keytab configured');
    return 0;
  }
  const signal = cli.interruption?.();
  const plan = planKinit(config, choices, await fullHostname());
  const renew = () => renewTicket({ plan, env: cli.env, log, signal });
  const first = await renew();
  if (signal?.aborted) return 0;
  if (first !== 0 || choices.oneTime) return first;
  const { reinitFrequencyMs } = config.kerberos;
  let exitCode = first;
  for (;;) {
    await sleep(waitMsAfter(exitCode, reinitFrequencyMs), undefined, signal && { signal }).catch(() => undefined);
    if (signal?.aborted) return 0;
    exitCode = await renew();
    if (signal?.aborted) return 0;
  }
}

/** How long to wait for the next ticket. @param exitCode of the last try */
export function waitMsAfter(exitCode: number, reinitFrequencyMs: number): number {
  return Math.min(exitCode === 0 ? reinitFrequencyMs : Math.min(RETRY_MS, reinitFrequencyMs), LONGEST_TIMER_MS);
}

/** The name of this machine with its domain, where it has one. */
async function fullHostname(): Promise<string> {
  const name = hostname();
  if (name.includes('.')) return name.toLowerCase();
  try {
    const { address } = await lookup(name);
    const found = await lookupService(address, 0);
    return (found.hostname.startsWith(`${name}.`) ? found.hostname : name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}
