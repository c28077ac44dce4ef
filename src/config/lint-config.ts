import { readFileSync } from 'node:fs';
import { AIRFLOW_DEFAULTS } from './airflow-defaults.ts';
import { parseConfig } from './read/config-parser.ts';
import { findPresentName, type OptionName } from './deprecated-names.ts';
import { replaceDeprecatedValue } from './deprecated-values.ts';
import { findOption } from './option-table.ts';

/** Something in `airflow.cfg` that is out of date, or means nothing. */
export type ConfigIssue = OptionName & { readonly line: number } & (
    | { readonly kind: 'old name'; readonly now: OptionName }
    | { readonly kind: 'old value'; readonly before: string; readonly now: string }
    | { readonly kind: 'unknown' }
  );

/** Which options are looked at; what is absent does not narrow. Names ignore case. */
export interface LintFilter {
  readonly sections?: readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
  readonly ignoredSections?: readonly string[] | undefined;
  readonly ignoredOptions?: readonly string[] | undefined;
}

/** Looks through `airflow.cfg`; there is nothing to find where there is no file. In the order of the file. */
export function lintConfigFile(path: string, filter: LintFilter = {}): ConfigIssue[] {
  return lintConfigText(readText(path), filter);
}

/** The same for its text. */
export function lintConfigText(text: string, filter: LintFilter = {}): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  for (const [section, values] of parseConfig(text).sections) {
    for (const [key, { text: value, line }] of values) {
      if (!isMeant(section, key, filter)) continue;
      const now = findPresentName(section, key);
      const replaced = replaceDeprecatedValue(section, key, value);
      if (now) issues.push({ section, key, line, kind: 'old name', now });
      else if (replaced !== undefined)
        issues.push({ section, key, line, kind: 'old value', before: value, now: replaced });
      else if (!isKnown(section, key)) issues.push({ section, key, line, kind: 'unknown' });
    }
  }
  return issues;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function isMeant(section: string, key: string, filter: LintFilter): boolean {
  const has = (list: readonly string[] | undefined, name: string): boolean | undefined =>
    list?.map((one) => one.trim().toLowerCase()).includes(name);
  if (has(filter.sections, section) === false || has(filter.options, key) === false) return false;
  return has(filter.ignoredSections, section) !== true && has(filter.ignoredOptions, key) !== true;
}

/** Ours, one of Airflow's, or its secret or command form. */
function isKnown(section: string, key: string): boolean {
  const names = [key, key.replace(/_(cmd|secret)$/, '')];
  return names.some((name) => findOption(section, name) !== undefined || name in (AIRFLOW_DEFAULTS[section] ?? {}));
}
