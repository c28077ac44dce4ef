import type { OptionName } from '../deprecated-names.ts';
import { isSecret, keysWithDefaults, sectionsWithDefaults } from '../option-table.ts';
import type { ConfigInput } from './resolve-option.ts';

/** Every option that has a default or is set anywhere: first those with defaults in Airflow's order, then the others. */
export function listOptions({ file, env, flags }: ConfigInput): OptionName[] {
  const extra = [...namesInEnvironment(env), ...Object.keys(flags).map(splitFlag)];
  const sections = new Set([
    ...sectionsWithDefaults(),
    ...file.sections.keys(),
    ...extra.map(({ section }) => section),
  ]);
  return [...sections].flatMap((section) => {
    const keys = new Set([
      ...keysWithDefaults(section),
      ...(file.sections.get(section)?.keys() ?? []),
      ...extra.filter((name) => name.section === section).map(({ key }) => key),
    ]);
    return [...keys].map((key) => ({ section, key }));
  });
}

function namesInEnvironment(env: ConfigInput['env']): OptionName[] {
  return Object.keys(env).flatMap((variable) => {
    const [, section, key] = /^AIRFLOW__([A-Z0-9_]+?)__([A-Z0-9_]+)$/.exec(variable) ?? [];
    if (section === undefined || key === undefined) return [];
    const name = { section: section.toLowerCase(), key: key.toLowerCase() };
    const secretForm = /^(.+)_(?:cmd|secret)$/.exec(name.key)?.[1];
    return secretForm !== undefined && isSecret(name.section, secretForm) ? [] : [name];
  });
}

function splitFlag(flag: string): OptionName {
  const dot = flag.lastIndexOf('.');
  return { section: flag.slice(0, dot), key: flag.slice(dot + 1) };
}
