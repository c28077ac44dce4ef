/** What a task process needs to run programs in the user's language and time zone. Nothing that configures the server. */
const PASSED_ON = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TZ',
  'LANG',
  'LANGUAGE',
  'TMPDIR',
  'TRADEWIND_HOME',
  'AIRFLOW_HOME',
]);

/**
 * The environment of task processes, made from the server's: the server's secrets (AIRFLOW__*, AIRFLOW_CONN_*, cloud credentials …) stay
 * behind.
 * @param passThrough names that the administrator passes on besides
 */
export function childEnvironment(
  server: Readonly<Record<string, string | undefined>>,
  passThrough: readonly string[] = [],
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(server)) {
    if (value === undefined) continue;
    if (PASSED_ON.has(name) || name.startsWith('LC_') || passThrough.includes(name)) passed[name] = value;
  }
  return passed;
}
