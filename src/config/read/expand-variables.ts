import { homedir } from 'node:os';
import type { Expansion } from './interpolate.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How often a text is expanded: enough for any nesting that people write, and an end for `A=x$A`. */
const MAX_PASSES = 20;

/**
 * Replaces `$NAME`, `${NAME}` and a leading `~`, again and again until nothing changes, as Airflow does with what it reads from the
 * environment and from the file. Names that are not set stay as they are.
 */
export function expandVariables(text: string, env: Environment): Expansion {
  let expanded = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = expandOnce(expanded, env);
    if (next === expanded) return { text: expanded };
    expanded = next;
  }
  return { problem: 'its environment variables refer to each other without end' };
}

function expandOnce(text: string, env: Environment): string {
  const replaced = text.replaceAll(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, plain?: string, braced?: string) => {
    return env[plain ?? braced ?? ''] ?? whole;
  });
  return /^~(?=\/|$)/.test(replaced) ? (env['HOME'] || homedir()) + replaced.slice(1) : replaced;
}
