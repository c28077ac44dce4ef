import { AIRFLOW_DEFAULTS } from './airflow-defaults.ts';
import { DEPRECATED_NAMES } from './deprecated-names.ts';
import type { Option } from './option.ts';
import { SECTIONS } from './options/sections.ts';

/** Options that Airflow holds secret and that have no typed form here. */
const SECRETS_OF_AIRFLOW = [
  'core.dataset_manager_kwargs',
  'core.internal_api_secret_key',
  'database.sql_alchemy_engine_args',
  'logging.remote_task_handler_kwargs',
  'secrets.backend_kwargs',
  'smtp.smtp_password',
  'sentry.sentry_dsn',
  'celery.broker_url',
  'celery.result_backend',
  'celery.flower_basic_auth',
];

const options = new Map<string, Option<unknown>>();
for (const section of Object.values(SECTIONS)) {
  for (const option of Object.values<Option<unknown>>(section.options)) {
    options.set(`${section.name}.${option.key}`, option);
  }
}

const secrets = new Set(SECRETS_OF_AIRFLOW);
for (const [name, option] of options) if (option.secret) secrets.add(name);
for (const { now, before } of DEPRECATED_NAMES) {
  if (secrets.has(`${now.section}.${now.key}`)) secrets.add(`${before.section}.${before.key}`);
}

/** The option in its typed form; undefined where only its text is known. */
export function findOption(section: string, key: string): Option<unknown> | undefined {
  return options.get(`${section}.${key}`);
}

/** Whether the value is a secret, under its present or a former name. */
export function isSecret(section: string, key: string): boolean {
  return secrets.has(`${section}.${key}`);
}

/** The default, with `{AIRFLOW_HOME}` in it; null where the option has none, undefined where it is unknown. */
export function defaultOf(section: string, key: string): string | null | undefined {
  const option = findOption(section, key);
  return option ? option.default : AIRFLOW_DEFAULTS[section]?.[key];
}

/** The names of all sections that have defaults: Airflow's in its order, then ours. */
export function sectionsWithDefaults(): string[] {
  return [...new Set([...Object.keys(AIRFLOW_DEFAULTS), ...Object.values(SECTIONS).map(({ name }) => name)])];
}

/** The keys of a section that have defaults: Airflow's in its order, then ours. */
export function keysWithDefaults(sectionName: string): string[] {
  const typed = Object.values(SECTIONS).find(({ name }) => name === sectionName);
  const own = typed ? Object.values<Option<unknown>>(typed.options).map(({ key }) => key) : [];
  return [...new Set([...Object.keys(AIRFLOW_DEFAULTS[sectionName] ?? {}), ...own])];
}
