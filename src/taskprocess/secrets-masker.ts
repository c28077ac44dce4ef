import type { Json, JsonObject } from '../foundation/json.ts';
import { isJsonObject } from '../foundation/json.ts';
import { secretsInConnection, secretsInVariable } from '../domain/secret-values.ts';
import { isSensitiveName } from '../domain/sensitive-name.ts';

const MASK = '***';
/** A shorter value protects nothing, and hiding it everywhere would make the log unreadable. */
const SHORTEST_SECRET = 3;

/** `[core] sensitive_var_conn_names` among the options that tasks may read. */
export function sensitiveWordsOf(conf: Readonly<Record<string, Readonly<Record<string, string>>>>): string[] {
  return (conf['core']?.['sensitive_var_conn_names'] ?? '').split(',');
}

/** Hides the secrets of one try in what it writes and shows, or those of a connection in an answer. */
export class SecretsMasker {
  readonly #secrets = new Set<string>();
  readonly #sensitiveWords: readonly string[];
  #pattern: RegExp | undefined;

  /** @param sensitiveWords further words that make a name telling: `[core] sensitive_var_conn_names` */
  constructor(sensitiveWords: readonly string[] = []) {
    this.#sensitiveWords = sensitiveWords.map((word) => word.trim().toLowerCase()).filter((word) => word !== '');
  }

  /** Hides the value from now on, alone and as it stands in an address. */
  add(value: string): void {
    for (const secret of [value, encodeURIComponent(value.toWellFormed())]) {
      if (secret.length < SHORTEST_SECRET || this.#secrets.has(secret)) continue;
      this.#secrets.add(secret);
      // Lines are masked one by one: each line of a secret of several (a private key) is one too.
      for (const line of secret.split(/\r?\n/)) if (line.length >= SHORTEST_SECRET) this.#secrets.add(line);
      this.#pattern = undefined;
    }
  }

  /** Hides what is secret in a connection: its password, and values of its extra under sensitive names. */
  addConnection(connection: { password: string | null; extra: string | null }): void {
    for (const secret of secretsInConnection(connection, this.#sensitiveWords)) this.add(secret);
  }

  /** Hides the value of a variable whose name is sensitive, and values under sensitive names in one that holds JSON. */
  addVariable(key: string, value: string): void {
    for (const secret of secretsInVariable(key, value, this.#sensitiveWords)) this.add(secret);
  }

  mask(text: string): string {
    if (this.#secrets.size === 0) return text;
    // Longest first: a secret that holds another must not leave its rest behind.
    this.#pattern ??= new RegExp(
      [...this.#secrets]
        .sort((a, b) => b.length - a.length)
        .map((secret) => RegExp.escape(secret))
        .join('|'),
      'g',
    );
    return text.replaceAll(this.#pattern, MASK);
  }

  /** A JSON document likewise: a text that no name stands for is hidden whole, since nothing tells what it is. */
  maskJson(value: Json): Json {
    return typeof value === 'string' ? MASK : this.#maskValue(value, false);
  }

  /** The fields with secrets and values under sensitive names hidden. */
  maskFields(fields: JsonObject): JsonObject {
    return this.#maskObject(fields, false);
  }

  #isSensitive(name: string): boolean {
    return isSensitiveName(name, this.#sensitiveWords);
  }

  #maskObject(fields: JsonObject, sensitive: boolean): JsonObject {
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        this.#maskValue(value, sensitive || this.#isSensitive(name)),
      ]),
    );
  }

  #maskValue(value: Json, sensitive: boolean): Json {
    if (Array.isArray(value)) return value.map((item) => this.#maskValue(item, sensitive));
    if (isJsonObject(value)) return this.#maskObject(value, sensitive);
    if (sensitive && value !== null && value !== '') return MASK;
    return typeof value === 'string' ? this.mask(value) : value;
  }
}
