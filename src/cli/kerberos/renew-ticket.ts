import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../foundation/log.ts';
import type { Cli } from '../cli.ts';
import type { KinitPlan } from './kinit-plan.ts';
import { runKinit } from './run-kinit.ts';

interface Renewal {
  readonly plan: KinitPlan;
  readonly env: Cli['env'];
  readonly log: Logger;
  /** Ends it early; the exit code says nothing then. */
  readonly signal: AbortSignal | undefined;
}

/** Kerberos counts in seconds: a ticket is renewed after the second in which it was made. */
const WORKAROUND_DELAY_MS = 1500;

/**
 * Gets a new ticket into the cache.
 * @returns the exit code of `kinit`, 0 where there is a ticket
 */
export async function renewTicket({ plan, env, log, signal }: Renewal): Promise<number> {
  log.info({ principal: plan.principal, ccache: plan.cache }, 'Re-initialising kerberos from keytab');
  const made = await runKinit(plan, plan.initialise, env, signal);
  if (signal?.aborted) return 0;
  if (made.exitCode !== 0) {
    log.error({ exit_code: made.exitCode, said: made.said }, "Couldn't reinit from keytab! `kinit' failed");
    return made.exitCode;
  }
  if (!hasConfiguration(plan.cache)) return 0;
  await sleep(WORKAROUND_DELAY_MS, undefined, signal && { signal }).catch(() => undefined);
  if (signal?.aborted) return 0;
  log.info({ ccache: plan.cache }, 'Renewing kerberos ticket to work around kerberos 1.8.1');
  const renewed = await runKinit(plan, plan.renew, env, signal);
  if (renewed.exitCode === 0 || signal?.aborted) return 0;
  // The new ticket stays good: what it cannot do is last beyond its own time.
  log.warning(
    { said: renewed.said },
    `Couldn't renew kerberos ticket in order to work around Kerberos 1.8.1 issue. Please check that the ticket for '${plan.principal}' is renewable, and the policy (maxrenewlife) of that principal and of krbtgt`,
  );
  return 0;
}

/**
 * Whether the cache has configuration data, as Kerberos 1.8.1 and later write it: Java 6 could not read such a ticket until it had
 * been renewed, so Airflow renews it.
 */
function hasConfiguration(cache: string): boolean {
  try {
    return readFileSync(cache.replace(/^FILE:/, '')).includes('X-CACHECONF:');
  } catch {
    return false;
  }
}
