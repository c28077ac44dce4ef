import { readFileSync } from 'node:fs';
import { Fernet } from '../foundation/fernet.ts';
import type { Json, JsonObject } from '../foundation/json.ts';
import { fromStoredSecret } from '../metadata/stored-secret.ts';
import { findVariable, listVariables } from '../metadata/variables.ts';
import type { Cli } from './cli.ts';
import { CommandFailure } from './command-failure.ts';
import type { CliDatabase } from './with-database.ts';

/** The text of a file of variables. */
export function readVariableFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandFailure('Missing variables file.', 1, { cause });
  }
}

/** All variables by key, as a file has them: a value that is JSON stands as JSON. */
export async function exportedVariables({ db, config }: CliDatabase): Promise<JsonObject> {
  const fernet = new Fernet(config.core.fernetKeys);
  const values: JsonObject = {};
  for (const { key, val, is_encrypted } of await listVariables(db)) {
    values[key] = decode(fromStoredSecret(val ?? '', Boolean(is_encrypted), fernet, `variable ${key}`));
  }
  return values;
}

/** The value of a variable: that of the environment goes before the stored one. Undefined where there is none. */
export async function findVariableValue(
  key: string,
  { db, config }: CliDatabase,
  cli: Cli,
): Promise<string | undefined> {
  const given = cli.env[`AIRFLOW_VAR_${key.toUpperCase()}`];
  if (given !== undefined) return given;
  const stored = await findVariable(db, key);
  if (!stored) return undefined;
  const fernet = new Fernet(config.core.fernetKeys);
  return fromStoredSecret(stored.val ?? '', Boolean(stored.is_encrypted), fernet, `variable ${key}`);
}

function decode(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
