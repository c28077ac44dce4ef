import type { ConfigIssue } from '../lint-config.ts';

/**
 * The text of `airflow.cfg` without what is out of date: options take their present names and values, unknown ones are commented
 * out. All else, comments too, stays as it is.
 */
export function updateConfigText(text: string, issues: readonly ConfigIssue[]): string {
  const lines = text.split('\n');
  const moved = new Map<string, string[]>();
  const dropped = new Set<number>();
  for (const issue of issues) {
    const from = issue.line - 1;
    const to = endOfValue(lines, from);
    const value = lines.slice(from, to);
    if (issue.kind === 'unknown') {
      for (let index = from; index < to; index += 1) lines[index] = `# ${lines[index] ?? ''}`;
      continue;
    }
    if (issue.kind === 'old value') {
      value[0] = (value[0] ?? '').replace(issue.before, () => issue.now);
    } else {
      value[0] = (value[0] ?? '').replace(/^[^=:]*?(?=\s*[=:])/, issue.now.key);
      if (issue.now.section !== issue.section) {
        moved.set(issue.now.section, [...(moved.get(issue.now.section) ?? []), ...value]);
        for (let index = from; index < to; index += 1) dropped.add(index);
        continue;
      }
    }
    lines.splice(from, value.length, ...value);
  }
  return insert(
    lines.filter((_, index) => !dropped.has(index)),
    moved,
  ).join('\n');
}

/** The line after a value: indented lines continue it. */
function endOfValue(lines: readonly string[], from: number): number {
  let end = from + 1;
  while (end < lines.length && /^\s+\S/.test(lines[end] ?? '')) end += 1;
  return end;
}

/** Puts options below the heads of their sections. */
function insert(lines: readonly string[], moved: ReadonlyMap<string, string[]>): string[] {
  const left = new Map(moved);
  const result: string[] = [];
  for (const line of lines) {
    result.push(line);
    const section = /^\[([^\]]+)\]/.exec(line)?.[1]?.toLowerCase();
    const options = section === undefined ? undefined : left.get(section);
    if (section === undefined || !options) continue;
    result.push(...options);
    left.delete(section);
  }
  for (const [section, options] of left) result.push(`[${section}]`, ...options, '');
  return result;
}
