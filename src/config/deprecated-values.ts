import { AIRFLOW_DEFAULTS } from './airflow-defaults.ts';

interface DeprecatedValue {
  readonly section: string;
  readonly key: string;
  readonly before: RegExp;
  readonly now: string;
}

/**
 * Former default values that Airflow 2.11 replaces with a warning. Not taken over: it turns `deny_all` into `session`, while the
 * documents that we follow have `deny_all` as a choice of its own.
 */
const DEPRECATED_VALUES: readonly DeprecatedValue[] = [
  { section: 'core', key: 'hostname_callable', before: /:/g, now: '.' },
  { section: 'webserver', key: 'navbar_color', before: /^#007A87$/i, now: '#fff' },
  { section: 'webserver', key: 'dag_default_view', before: /^tree$/, now: 'grid' },
  {
    section: 'logging',
    key: 'log_filename_template',
    before: /^\{\{ ti\.dag_id \}\}\/\{\{ ti\.task_id \}\}\/\{\{ ts \}\}\/\{\{ try_number \}\}\.log$/,
    now: AIRFLOW_DEFAULTS['logging']?.['log_filename_template'] ?? '',
  },
];

/** What stands for a value now; undefined where it is as good as ever. */
export function replaceDeprecatedValue(section: string, key: string, text: string): string | undefined {
  const found = DEPRECATED_VALUES.find((entry) => entry.section === section && entry.key === key);
  if (!found) return undefined;
  const replaced = text.replace(found.before, () => found.now);
  return replaced === text ? undefined : replaced;
}
