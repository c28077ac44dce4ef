import type { Config, ConfigEntry } from '../../../../config/config.ts';
import { defaultOf } from '../../../../config/option-table.ts';
import { isSensitiveName } from '../../../../domain/sensitive-name.ts';
import { hidePasswords } from '../../../../foundation/hide-passwords.ts';

/** What stands for a secret. Airflow's word. */
const HIDDEN = '< hidden >';

/** A section as clients may see it. */
export interface ExposedSection {
  readonly name: string;
  readonly options: readonly { readonly key: string; readonly value: string }[];
}

/** All sections with the options that have a value; secrets are hidden whatever `[webserver] expose_config` says. */
export function exposedSections(config: Config): ExposedSection[] {
  return [...Map.groupBy(config.entries(), ({ section }) => section)].map(([name, entries]) => ({
    name,
    options: entries.flatMap((entry) => {
      const value = exposedValue(entry);
      return value === undefined ? [] : [{ key: entry.key, value }];
    }),
  }));
}

/** What holds for one option, under its present or a former name in any case; undefined where it has no value. */
export function findExposedOption(config: Config, section: string, key: string): string | undefined {
  const [sectionName, keyName] = [section.toLowerCase(), key.toLowerCase()];
  const entry = config.entries().find((known) => known.section === sectionName && known.key === keyName);
  return entry && exposedValue(entry);
}

function exposedValue(entry: ConfigEntry): string | undefined {
  const { section, key, value, secret } = entry;
  if (value === null) return undefined;
  if (value === '') return value;
  // Of an option that nobody knows, the name is all that tells.
  const isUnknown = defaultOf(section, key) === undefined;
  if (secret || (isUnknown && isSensitiveName(key))) return HIDDEN;
  return hidePasswords(value);
}
