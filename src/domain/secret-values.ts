import { type Json, isJsonObject } from '../foundation/json.ts';
import { isSensitiveName } from './sensitive-name.ts';

/**
 * What is secret in a connection: its password, and texts of its extra under sensitive names.
 * @param words further words that make a name sensitive, lower case
 */
export function secretsInConnection(
  { password, extra }: { readonly password: string | null; readonly extra: string | null },
  words: readonly string[] = [],
): string[] {
  return [...(password === null ? [] : [password]), ...secretsInText(extra ?? '', false, words)];
}

/** What is secret in a variable: its value where the name is sensitive, and texts under sensitive names in one that holds JSON. */
export function secretsInVariable(key: string, value: string, words: readonly string[] = []): string[] {
  const isSensitive = isSensitiveName(key, words);
  return [...(isSensitive ? [value] : []), ...secretsInText(value, isSensitive, words)];
}

/** Text that is no JSON holds none: Airflow hides nothing there either. */
function secretsInText(text: string, isSensitive: boolean, words: readonly string[]): string[] {
  if (!/^\s*[{[]/.test(text)) return [];
  try {
    return secretsInJson(JSON.parse(text) as Json, isSensitive, words);
  } catch {
    return [];
  }
}

function secretsInJson(value: Json, isSensitive: boolean, words: readonly string[]): string[] {
  if (typeof value === 'string') return isSensitive ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secretsInJson(item, isSensitive, words));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    secretsInJson(item, isSensitive || isSensitiveName(name, words), words),
  );
}
