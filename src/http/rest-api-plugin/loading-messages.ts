/** How lines of a log begin: `[2026-11-21 10:00:00,123] …`. */
const LOG_LINE = /^\[\d{4}-\d\d-\d\d[T ]/;

/**
 * The output of a command from behind its last line of the log, as the plugin shows it: what is logged while DAGs are loaded is
 * no answer. In 1.10 log records go to standard output.
 */
export function withoutLoadingMessages(stdout: string): string {
  const lines = stdout.split('\n');
  return lines.slice(lines.findLastIndex((line) => LOG_LINE.test(line)) + 1).join('\n');
}
