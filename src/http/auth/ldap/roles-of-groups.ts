/**
 * The roles that groups of a directory stand for (`auth_roles_mapping`), after `always`; none twice. Groups may be DNs, of which
 * neither case nor spaces around separators count.
 */
export function rolesOfGroups(
  groups: readonly string[],
  mapping: Readonly<Record<string, readonly string[]>>,
  always: readonly string[],
): string[] {
  const held = new Set(groups.map(normalized));
  const mapped = Object.entries(mapping).filter(([group]) => held.has(normalized(group)));
  return [...new Set([...always, ...mapped.flatMap(([, roles]) => roles)])];
}

function normalized(group: string): string {
  return group
    .toLowerCase()
    .trim()
    .replace(/\s*([,=])\s*/g, '$1');
}
