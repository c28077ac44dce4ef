import { existsSync, readFileSync } from 'node:fs';
import { type Json, isJsonObject } from '../../foundation/json.ts';
import { pythonRepr } from '../../foundation/python-repr.ts';
import { CommandFailure } from '../command-failure.ts';

/** A user of a file. */
export interface FileUser {
  readonly username: string;
  readonly email: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly roles: readonly string[];
}

const TEXTS = ['firstname', 'lastname', 'username', 'email'];
const KNOWN = new Set([...TEXTS, 'id', 'roles']);

/**
 * Reads users from a JSON file: a list of objects.
 * @throws CommandFailure that names every fault of every one of them
 */
export function readUserFile(path: string): FileUser[] {
  if (!existsSync(path)) throw new CommandFailure(`File '${path}' does not exist`);
  let content: Json;
  try {
    content = JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(`File '${path}' is not valid JSON. Error: ${reason}`, 1, { cause });
  }
  if (!Array.isArray(content))
    throw new CommandFailure("Error: Input file didn't pass validation. It must hold a list");
  const faults = content.flatMap((item, index) => {
    const found = faultsOf(item);
    return found.length === 0
      ? []
      : [`[Item ${index}]`, ...found.map(([key, text]) => `\t${key}: ${pythonRepr([text])}`)];
  });
  if (faults.length > 0) {
    throw new CommandFailure(`Error: Input file didn't pass validation. See below:\n${faults.join('\n')}`);
  }
  return content as unknown as FileUser[];
}

/** In the words of Python's marshmallow. */
function faultsOf(item: Json): [string, string][] {
  if (!isJsonObject(item)) return [['_schema', 'Invalid input type.']];
  const faults: [string, string][] = [];
  for (const name of TEXTS) {
    const value = item[name];
    if (value === undefined) faults.push([name, 'Missing data for required field.']);
    else if (typeof value !== 'string') faults.push([name, 'Not a valid string.']);
    else if (name === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) faults.push([name, 'Not a valid email address.']);
  }
  const { roles } = item;
  if (roles === undefined) faults.push(['roles', 'Missing data for required field.']);
  else if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string')) {
    faults.push(['roles', 'Not a valid list.']);
  } else if (roles.length === 0) faults.push(['roles', 'Shorter than minimum length 1.']);
  for (const name of Object.keys(item)) if (!KNOWN.has(name)) faults.push([name, 'Unknown field.']);
  return faults;
}
