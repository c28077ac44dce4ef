import { readFileSync } from 'node:fs';
import type { Permission } from '../../domain/permission.ts';
import { type Json, isJsonObject } from '../../foundation/json.ts';
import type { StoredRole } from '../../metadata/users/roles.ts';
import { CommandFailure } from '../command-failure.ts';

/** What a role may do with one resource, as lists and files have it. */
export interface RoleLine {
  readonly name: string;
  readonly resource: string;
  /** Sorted, with commas between them. */
  readonly action: string;
}

/** One line for each resource that a role has permissions for, in the order in which they were granted. */
export function byResource({ name, permissions }: StoredRole): RoleLine[] {
  const actions = Map.groupBy(permissions, ({ resource }) => resource);
  return [...actions].map(([resource, granted]) => ({
    name,
    resource,
    action: granted
      .map(({ action }) => action)
      .sort()
      .join(','),
  }));
}

/**
 * Reads roles from a JSON file: a list of lines; a line without a resource makes a role that may do nothing.
 * @throws CommandFailure where it is none
 */
export function readRoleFile(path: string): Map<string, Permission[]> {
  let content: Json;
  try {
    content = JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(
      cause instanceof SyntaxError
        ? `File '${path}' is not a valid JSON file. Error: ${reason}`
        : `File '${path}' does not exist`,
      1,
      { cause },
    );
  }
  const roles = new Map<string, Permission[]>();
  for (const line of Array.isArray(content) ? content : [content]) {
    const { name, resource, action } = readLine(line, path);
    const granted =
      action === '' || resource === '' ? [] : action.split(',').map((word) => ({ action: word, resource }));
    roles.set(name, [...(roles.get(name) ?? []), ...granted]);
  }
  return roles;
}

function readLine(line: Json, path: string): RoleLine {
  const { name, resource = '', action = '' } = isJsonObject(line) ? line : {};
  if (typeof name === 'string' && typeof resource === 'string' && typeof action === 'string')
    return { name, resource, action };
  throw new CommandFailure(`File '${path}' must hold a list of objects with the texts name, resource and action`);
}
