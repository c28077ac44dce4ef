import type { ConfigSource } from '../config.ts';
import type { ParsedConfig, RawValue } from './config-parser.ts';
import { defaultOf, isSecret } from '../option-table.ts';
import { findFormerName, type OptionName } from '../deprecated-names.ts';
import { replaceDeprecatedValue } from '../deprecated-values.ts';
import { type Environment, expandVariables } from './expand-variables.ts';
import { type Expansion, interpolate } from './interpolate.ts';
import { runValueCommand } from './run-value-command.ts';

/** Where values are looked for. */
export interface ConfigInput {
  readonly env: Environment;
  /** By `section.key` in lower case: what the command line says overrides everything. */
  readonly flags: Readonly<Record<string, string>>;
  /** By `section.key` likewise: what a command takes where nothing is set, instead of the default. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly file: ParsedConfig;
  readonly configFile: string;
  readonly home: string;
  readonly warn: (text: string) => void;
}

/** What holds for an option, whose present name is asked for. */
export interface ResolvedOption {
  /** Null: it has no value. */
  readonly text: string | null;
  /** As `airflow.cfg` would spell it. */
  readonly raw: string | null;
  readonly source: ConfigSource;
  /** The file and line, the variable or the flag, for people. */
  readonly place: string;
  /** Why there is no value where one was set. */
  readonly problem?: string;
}

/** Finds what holds for an option, in Airflow's order; the first place that has it wins. */
export function resolveOption(section: string, key: string, input: ConfigInput): ResolvedOption {
  const found = findSetting(section, key, input);
  if (!found) {
    const ours = input.defaults[`${section}.${key}`];
    if (ours === undefined) return resolveDefault(section, key, input.home);
    return { text: ours, raw: escapePercent(ours), source: 'default', place: 'default' };
  }
  const { text } = found;
  const replacement = text === null ? undefined : replaceDeprecatedValue(section, key, text);
  if (replacement === undefined) return found;
  input.warn(
    `The '${key}' setting in [${section}] has the old default value of '${text}'. ` +
      `It counts as '${replacement}'; please update your config (${found.place}).`,
  );
  return { ...found, text: replacement, raw: escapePercent(replacement) };
}

function findSetting(section: string, key: string, input: ConfigInput): ResolvedOption | undefined {
  const flag = input.flags[`${section}.${key}`];
  if (flag !== undefined) return { text: flag, raw: escapePercent(flag), source: 'flag', place: 'command line' };
  const former = findFormerName(section, key);
  const present = { section, key };
  for (const find of [fromEnvironment, fromFile, fromFileCommand, fromFileSecret]) {
    const found = find(present, input);
    if (found) return found;
    const older = former && find(former, input);
    if (older) {
      input.warn(describeRename(present, former));
      return older;
    }
  }
  return undefined;
}

function fromEnvironment(name: OptionName, { env }: ConfigInput): ResolvedOption | undefined {
  const variable = environmentName(name.section, name.key);
  const value = env[variable];
  if (value !== undefined) {
    return settle(expandVariables(value, env), { source: 'env var', place: variable, raw: value });
  }
  if (!isSecret(name.section, name.key)) return undefined;
  const command = env[`${variable}_CMD`];
  if (command !== undefined) {
    return settle(runValueCommand(command, env), { source: 'cmd', place: `${variable}_CMD` });
  }
  if (env[`${variable}_SECRET`] === undefined) return undefined;
  return settle(refuseSecret(), { source: 'secret', place: `${variable}_SECRET` });
}

function fromFile(name: OptionName, input: ConfigInput): ResolvedOption | undefined {
  const found = findInFile(input.file, name.section, name.key);
  if (!found) return undefined;
  const interpolated = interpolateFromFile(found, name.section, input.file);
  const expansion = 'problem' in interpolated ? interpolated : expandVariables(interpolated.text, input.env);
  return settle(expansion, { source: 'airflow.cfg', place: placeInFile(input, found), raw: found.text });
}

function fromFileCommand(name: OptionName, input: ConfigInput): ResolvedOption | undefined {
  const found = findSecretForm(name, '_cmd', input);
  if (!found) return undefined;
  const command = interpolateFromFile(found, name.section, input.file);
  const expansion = 'problem' in command ? command : runValueCommand(command.text, input.env);
  return settle(expansion, { source: 'cmd', place: placeInFile(input, found) });
}

function fromFileSecret(name: OptionName, input: ConfigInput): ResolvedOption | undefined {
  const found = findSecretForm(name, '_secret', input);
  return found && settle(refuseSecret(), { source: 'secret', place: placeInFile(input, found) });
}

/** Only secrets may come by a command or from a secrets backend. */
function findSecretForm(name: OptionName, suffix: string, { file }: ConfigInput): RawValue | undefined {
  return isSecret(name.section, name.key) ? findInFile(file, name.section, name.key + suffix) : undefined;
}

function refuseSecret(): Expansion {
  return { problem: 'it asks for a secrets backend, and none is built in: use a variable, the file or a command' };
}

/** A value of the file; the section [DEFAULT] lends to every section that is there. */
function findInFile(file: ParsedConfig, section: string, key: string): RawValue | undefined {
  const values = file.sections.get(section);
  return values && (values.get(key) ?? file.defaults.get(key));
}

function interpolateFromFile(value: RawValue, section: string, file: ParsedConfig): Expansion {
  return interpolate(value.text, (key) => findInFile(file, section, key)?.text);
}

function settle(expansion: Expansion, where: { source: ConfigSource; place: string; raw?: string }): ResolvedOption {
  const { source, place } = where;
  if ('problem' in expansion) return { text: null, raw: where.raw ?? null, source, place, problem: expansion.problem };
  return { text: expansion.text, raw: where.raw ?? escapePercent(expansion.text), source, place };
}

/** What holds where nothing is set. */
export function resolveDefault(section: string, key: string, home: string): ResolvedOption {
  const text = defaultOf(section, key)?.replaceAll('{AIRFLOW_HOME}', home) ?? null;
  return { text, raw: text === null ? null : escapePercent(text), source: 'default', place: 'default' };
}

function placeInFile({ configFile }: ConfigInput, { line }: RawValue): string {
  return `${configFile}, line ${line}`;
}

/** The environment variable of an option. */
export function environmentName(section: string, key: string): string {
  return `AIRFLOW__${section.replaceAll('.', '_').toUpperCase()}__${key.toUpperCase()}`;
}

function escapePercent(text: string): string {
  return text.replaceAll('%', '%%');
}

/** Airflow's wording. */
function describeRename(now: OptionName, before: OptionName): string {
  return now.section === before.section
    ? `The ${before.key} option in [${now.section}] has been renamed to ${now.key} - the old setting has been used, but please update your config.`
    : `The ${before.key} option in [${before.section}] has been moved to the ${now.key} option in [${now.section}] - the old setting has been used, but please update your config.`;
}
