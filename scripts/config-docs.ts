// Writes the tables of docs/configuration.md from the options: `sh bin/node scripts/config-docs.ts`. A test holds them in step.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AIRFLOW_DEFAULTS } from '../src/config/airflow-defaults.ts';
import { DEPRECATED_NAMES } from '../src/config/deprecated-names.ts';
import { type Section, describeOption } from '../src/config/option.ts';
import { SECTIONS } from '../src/config/options/sections.ts';

const FILE = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const sections: readonly Section[] = Object.values(SECTIONS);

/** The document with each block between `<!-- name -->` and `<!-- /name -->` made anew. */
export function renderConfigDocs(text: string): string {
  const blocks: Readonly<Record<string, string>> = {
    options: renderOptions(),
    differences: renderDifferences(),
    'former-names': renderFormerNames(),
  };
  return text.replaceAll(/<!-- ([a-z-]+) -->\n[^]*?<!-- \/\1 -->/g, (whole, name: string) => {
    const block = blocks[name];
    return block === undefined ? whole : `<!-- ${name} -->\n\n${block}\n<!-- /${name} -->`;
  });
}

/** The document as it is. */
export function readConfigDocs(): string {
  return readFileSync(FILE, 'utf8');
}

function renderOptions(): string {
  return sections.map(renderSection).join('\n');
}

function renderSection({ name, doc, options }: Section): string {
  const rows = Object.values(options).map((option) => [
    `\`${option.key}\``,
    option.secret ? `${option.type}, secret` : option.type,
    renderValue(option.default),
    option.since,
    describeOption(option),
  ]);
  return `### [${name}]\n\n${doc}\n\n${renderTable(['Option', 'Type', 'Default', 'Since', 'Meaning'], rows)}`;
}

function renderDifferences(): string {
  const rows = sections.flatMap(({ name, options }) =>
    Object.values(options).flatMap(({ key, default: ours, differs }) => {
      if (differs === undefined) return [];
      return [[`\`[${name}] ${key}\``, renderValue(AIRFLOW_DEFAULTS[name]?.[key] ?? null), renderValue(ours), differs]];
    }),
  );
  return renderTable(['Option', "Airflow's default", 'Ours', 'Why'], rows);
}

function renderFormerNames(): string {
  const rows = DEPRECATED_NAMES.map(({ now, before, since }) => [
    `\`[${before.section}] ${before.key}\``,
    `\`[${now.section}] ${now.key}\``,
    since,
  ]);
  return renderTable(['Former name', 'Present name', 'Since'], rows);
}

function renderValue(value: string | null): string {
  return value === null || value === '' ? 'none' : `\`${value}\``;
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, renderConfigDocs(readConfigDocs()));
