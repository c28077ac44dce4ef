import { existsSync, linkSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Takes the chunks of an earlier build along, for a day: a server that runs while its checkout is built anew still loads those
 * that it has not needed yet. Their names hold a hash of what they are, so none stands for another.
 */
export function keepChunks(earlier: string, fresh: string, nowMs: number): void {
  if (!existsSync(earlier)) return;
  mkdirSync(fresh, { recursive: true });
  for (const name of readdirSync(earlier)) {
    const from = join(earlier, name);
    const to = join(fresh, name);
    if (!existsSync(to) && nowMs - statSync(from).mtimeMs < KEPT_MS) linkSync(from, to);
  }
}
