import type { Config } from '../../config/config.ts';

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
 * The environment of processes that run the code of DAG files, made from the server's: the server's secrets (AIRFLOW__*,
 * AIRFLOW_CONN_*, cloud credentials …) stay behind, unless `[tradewind] task_environment` names them.
 */
export function childEnvironment(
  { home, tradewind }: Pick<Config, 'home' | 'tradewind'>,
  server: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const passed: Record<string, string> = {};
  const present = { ...server, TRADEWIND_HOME: home, AIRFLOW_HOME: home };
  for (const [name, value] of Object.entries<string | undefined>(present)) {
    if (value === undefined) continue;
    if (PASSED_ON.has(name) || name.startsWith('LC_') || tradewind.taskEnvironment.includes(name)) passed[name] = value;
  }
  return passed;
}
