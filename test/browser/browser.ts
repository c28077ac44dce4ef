import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Whether this run of the tests is to use a browser. Where it says so and there is none, tests fail. */
export const testsBrowser = Boolean(process.env['TRADEWIND_TEST_BROWSER']);

/** Where Debian's package has it. */
const CHROMIUM = '/usr/bin/chromium';

/** Starts a browser that speaks to nobody but the servers of tests. @throws Error where it is not installed */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}: install Debian's package chromium`);
  return chromium.launch({
    executablePath: CHROMIUM,
    // Root may not have a sandbox; all that it shows are our own pages.
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}
