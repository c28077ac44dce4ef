import type { TypedSections } from './options/sections.ts';

/** Where a value came from, in the words of `config list --include-sources`; 'flag' is the command line of this process. */
export type ConfigSource = 'flag' | 'env var' | 'cmd' | 'secret' | 'airflow.cfg' | 'default';

/** One option as it holds now. */
export interface ConfigEntry {
  readonly section: string;
  readonly key: string;
  /** The text in force; null: it has no value. */
  readonly value: string | null;
  /** That text as `airflow.cfg` would spell it: per cent signs doubled, or as it stands in the file. */
  readonly raw: string | null;
  readonly source: ConfigSource;
  /** Whether listings may have to hide the value. */
  readonly secret: boolean;
}

/**
 * The configuration: read once by `processes`, checked, and handed down. Durations are in milliseconds (`…Ms`), sizes carry
 * their unit. It never changes; a process that wants to see a changed file loads it anew.
 */
export interface Config extends TypedSections {
  /** The home folder, absolute. It may not exist yet. */
  readonly home: string;
  /** The path of `airflow.cfg`, absolute. It may not exist. */
  readonly configFile: string;
  /**
   * The text of any option, Airflow's, ours or unknown; undefined where it has no value. Names ignore case. A name of an older
   * Airflow answers with what holds under the new name, with a warning.
   */
  get(section: string, key: string): string | undefined;
  /** Every option that has a default or is set, section by section in Airflow's order. */
  entries(): readonly ConfigEntry[];
}
