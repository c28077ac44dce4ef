import { AIRFLOW_DEFAULTS } from './airflow-defaults.ts';
import { DEPRECATED_NAMES } from './deprecated-names.ts';
import type { Option, Section } from './option.ts';
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

const sections: readonly Section[] = Object.values(SECTIONS);

const options = new Map<string, Option<unknown>>();
for (const section of sections) {
  for (const option of Object.values(section.options)) {
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

/** The section with its typed options; undefined where only texts are known. */
export function findSection(sectionName: string): Section | undefined {
  return sections.find(({ name }) => name === sectionName);
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
  return [...new Set([...Object.keys(AIRFLOW_DEFAULTS), ...sections.map(({ name }) => name)])];
}

/** The keys of a section that have defaults: Airflow's in its order, then ours. */
export function keysWithDefaults(sectionName: string): string[] {
  const own = Object.values(findSection(sectionName)?.options ?? {}).map(({ key }) => key);
  return [...new Set([...Object.keys(AIRFLOW_DEFAULTS[sectionName] ?? {}), ...own])];
}
