import type { Config, ConfigEntry } from '../config.ts';
import { describeOption } from '../option.ts';
import { findOption, findSection } from '../option-table.ts';
import { DESCRIPTIONS, EXAMPLES, SECTION_DESCRIPTIONS } from './airflow-descriptions.ts';
import { renderComment, renderOption } from './render-option.ts';
import { environmentName, resolveDefault } from '../read/resolve-option.ts';

/** What `config list` shows besides the values. */
export interface RenderConfigOptions {
  /** Only this section; nothing is shown where it does not exist. */
  readonly section?: string | undefined;
  /** Leaves the sections away that packages bring in Airflow. */
  readonly excludesProviders?: boolean | undefined;
  readonly descriptions?: boolean | undefined;
  readonly examples?: boolean | undefined;
  readonly sources?: boolean | undefined;
  readonly variables?: boolean | undefined;
  readonly commentOut?: boolean | undefined;
  /** The defaults instead of what holds. */
  readonly onlyDefaults?: boolean | undefined;
  /** Shows `< hidden >` for secrets. */
  readonly hideSecrets?: boolean | undefined;
}

const PROVIDER_SECTIONS: ReadonlySet<string> = new Set(['celery', 'fab']);

/** The configuration in the form of `airflow.cfg`, as Airflow 2.11's `config list` prints it, but for the last line end. */
export function renderConfig(config: Config, options: RenderConfigOptions = {}): string {
  const bySection = Map.groupBy(config.entries(), ({ section }) => section);
  let text = '';
  for (const [section, entries] of bySection) {
    if (options.section !== undefined && options.section !== section) continue;
    if (options.excludesProviders && PROVIDER_SECTIONS.has(section)) continue;
    text += `[${section}]\n`;
    const doc = findSection(section)?.doc ?? SECTION_DESCRIPTIONS[section];
    if (options.descriptions && doc) text += `${renderComment(doc)}\n`;
    const rendered = entries.map((entry) => renderEntry(entry, config.home, options));
    text += rendered.join('');
    if (options.descriptions && !rendered.at(-1)?.endsWith('\n\n')) text += '\n';
  }
  return text;
}

function renderEntry(entry: ConfigEntry, home: string, options: RenderConfigOptions): string {
  const { section, key, secret, source } = entry;
  const raw = options.onlyDefaults ? resolveDefault(section, key, home).raw : entry.raw;
  return renderOption({
    key,
    raw: raw && secret && options.hideSecrets ? '< hidden >' : raw,
    commentOut: options.commentOut,
    doc: options.descriptions ? describe(section, key) : undefined,
    example: options.examples ? EXAMPLES[section]?.[key] : undefined,
    source: options.sources ? source : undefined,
    variable: options.variables ? environmentName(section, key) : undefined,
  });
}

function describe(section: string, key: string): string | undefined {
  const option = findOption(section, key);
  return option ? describeOption(option) : DESCRIPTIONS[section]?.[key];
}
