import type { Json } from '../../foundation/json.ts';

/** YAML as Python's `yaml.dump` writes it: keys in order, lists not indented. */
export async function toYaml(value: Json): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, {
    sortMapEntries: true,
    indentSeq: false,
    singleQuote: true,
    version: '1.1',
    aliasDuplicateObjects: false,
  });
}
