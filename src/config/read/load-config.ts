import { readFileSync } from 'node:fs';
import { checkTogether } from './check-together.ts';
import type { Config, ConfigEntry } from '../config.ts';
import { ConfigError, type ConfigComplaint } from '../config-error.ts';
import { type ParsedConfig, parseConfig } from './config-parser.ts';
import { findPresentName } from '../deprecated-names.ts';
import type { Environment } from './expand-variables.ts';
import { listOptions } from './list-options.ts';
import { locateConfig } from './locate-config.ts';
import type { Option } from '../option.ts';
import { isSecret } from '../option-table.ts';
import { SECTIONS, type TypedSections } from '../options/sections.ts';
import { type ConfigInput, type ResolvedOption, resolveOption } from './resolve-option.ts';

/** What the configuration is read from. */
export interface LoadConfigInput {
  readonly env: Environment;
  /** Overrides by `section.key`, such as `{ 'webserver.web_server_port': '9090' }`. */
  readonly flags?: Readonly<Record<string, string>>;
  /**
   * What this command takes where nothing is set, by `section.key`, such as basic authentication in `standalone`. The source of such
   * a value is 'default'.
   */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Takes warnings about old names and values, each one once. */
  readonly warn?: (text: string) => void;
}

/**
 * Reads and checks the configuration. Writes nothing, and the file need not exist.
 * @throws ConfigError with everything that is wrong
 */
export function loadConfig({ env, flags = {}, defaults = {}, warn }: LoadConfigInput): Config {
  const { home, configFile } = locateConfig(env);
  const complaints: ConfigComplaint[] = [];
  const file = readConfigFile(configFile, complaints);
  const input: ConfigInput = {
    // Values may be written with $AIRFLOW_HOME even where the home folder came by another name.
    env: { AIRFLOW_HOME: home, TRADEWIND_HOME: home, ...env },
    flags,
    defaults,
    file,
    configFile,
    home,
    warn: once(warn),
  };
  const resolve = remember((section, key) => resolveOption(section, key, input));
  const sections = readSections(resolve, complaints);
  if (sections) complaints.push(...checkTogether(sections));
  if (!sections || complaints.length > 0) throw new ConfigError(complaints);

  const get = (section: string, key: string): string | undefined => {
    const asked = { section: section.toLowerCase(), key: key.toLowerCase() };
    const present = findPresentName(asked.section, asked.key);
    if (present) {
      input.warn(
        `section/key [${asked.section}/${asked.key}] has been deprecated, you should use [${present.section}/${present.key}] instead.`,
      );
    }
    const name = present ?? asked;
    const resolved = resolve(name.section, name.key);
    if (resolved.problem !== undefined) throw new ConfigError([describe(name.section, name.key, resolved)]);
    return resolved.text ?? undefined;
  };
  const entries = (): ConfigEntry[] =>
    listOptions(input).map(({ section, key }) => {
      const { section: nowSection, key: nowKey } = findPresentName(section, key) ?? { section, key };
      const { text, raw, source } = resolve(nowSection, nowKey);
      return { section, key, value: text, raw, source, secret: isSecret(section, key) };
    });
  return { ...sections, home, configFile, get, entries };
}

function readConfigFile(path: string, complaints: ConfigComplaint[]): ParsedConfig {
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!('code' in error) || error.code !== 'ENOENT') {
      complaints.push({ section: null, key: null, value: null, place: path, problem: error.message });
    }
  }
  const file = parseConfig(text);
  for (const { line, problem } of file.problems) {
    complaints.push({ section: null, key: null, value: null, place: `${path}, line ${line}`, problem });
  }
  return file;
}

type Resolve = (section: string, key: string) => ResolvedOption;

/** The typed values of all sections; undefined, with complaints, where one is wrong. */
function readSections(resolve: Resolve, complaints: ConfigComplaint[]): TypedSections | undefined {
  const before = complaints.length;
  const sections = Object.entries(SECTIONS).map(([property, { name, options }]) => {
    const values = Object.entries<Option<unknown>>(options).map(([valueProperty, option]) => {
      const resolved = resolve(name, option.key);
      const read = resolved.problem === undefined ? option.parse(resolved.text ?? '') : undefined;
      if (!read) complaints.push(describe(name, option.key, resolved, option));
      return [valueProperty, read?.value];
    });
    return [property, Object.fromEntries(values)];
  });
  // The entries mirror SECTIONS, from which the type derives.
  return complaints.length === before ? (Object.fromEntries(sections) as TypedSections) : undefined;
}

function describe(section: string, key: string, resolved: ResolvedOption, option?: Option<unknown>): ConfigComplaint {
  const { raw, text, place, problem } = resolved;
  const shown = text ?? raw;
  const hint = option && shown?.includes('#') ? ' (a comment stands on a line of its own)' : '';
  return {
    section,
    key,
    value: shown !== null && isSecret(section, key) ? '***' : shown,
    place,
    problem: problem ?? `expected ${option?.expected ?? 'another value'}${hint}`,
  };
}

/** Each text once. */
function once(warn: ((text: string) => void) | undefined): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    warn?.(text);
  };
}

/** Each option is looked for once: its command may be slow. */
function remember(resolve: Resolve): Resolve {
  const known = new Map<string, ResolvedOption>();
  return (section, key) => {
    const name = `${section}.${key}`;
    const found = known.get(name) ?? resolve(section, key);
    known.set(name, found);
    return found;
  };
}
