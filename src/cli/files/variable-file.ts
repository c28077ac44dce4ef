import { readFileSync } from 'node:fs';
import type { VariableControl } from '../../client/control/variables.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import { CommandFailure } from '../command-failure.ts';

/** The text of a file of variables. */
export function readVariableFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandFailure('Missing variables file.', 1, { cause });
  }
}

/** All variables by key, as a file has them: a value that is JSON stands as JSON. */
export async function exportedVariables(control: VariableControl): Promise<JsonObject> {
  const values = await control.listValues();
  return Object.fromEntries(values.map(({ key, value }) => [key, decode(value)]));
}

function decode(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
