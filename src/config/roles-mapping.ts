/**
 * Reads a mapping of outside names to lists of roles: JSON, or the same in Python's single quotes, as webserver_config.py has it.
 * @returns undefined where it is neither
 */
export function readRolesMapping(text: string): Readonly<Record<string, readonly string[]>> | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  return asMapping(parse(trimmed)) ?? (/["\\]/.test(trimmed) ? undefined : asMapping(parse(fromPython(trimmed))));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Single quotes become double ones; a comma may stand after the last member. */
function fromPython(text: string): string {
  return text.replaceAll("'", '"').replaceAll(/,(\s*[}\]])/g, '$1');
}

function asMapping(value: unknown): Record<string, string[]> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const sound = Object.values(value).every(
    (roles) => Array.isArray(roles) && roles.every((role) => typeof role === 'string'),
  );
  return sound ? (value as Record<string, string[]>) : undefined;
}
