/** One line of a `.gitignore`, as https://git-scm.com/docs/gitignore defines them. */
export interface IgnoreGlob {
  /** Begins with `!`. */
  negated: boolean;
  /** Ends with `/`. */
  onlyDirectories: boolean;
  /** Has a `/` before its end: it speaks of the whole path, not of the name alone. */
  anchored: boolean;
  expression: RegExp;
}

/** @throws Error where the pattern cannot match anything */
export function compileGlob(line: string): IgnoreGlob {
  let pattern = line.trim();
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  const onlyDirectories = pattern.endsWith('/');
  pattern = pattern.replace(/\/+$/, '');
  const anchored = pattern.includes('/');
  pattern = pattern.replace(/^\//, '');
  if (pattern === '') throw new Error('the pattern matches nothing');
  return { negated, onlyDirectories, anchored, expression: new RegExp(`^${translate(pattern)}$`, 's') };
}

const TOKEN =
  /(?<allBelow>\/\*\*$)|(?<anyFolders>\*\*\/)|(?<stars>\*+)|(?<any>\?)|(?<set>\[!?\]?[^\]]*\])|\\(?<escaped>.)|(?<literal>.)/gs;

function translate(pattern: string): string {
  return pattern.replace(TOKEN, (...match) => {
    const groups = match.at(-1) as Record<string, string | undefined>;
    if (groups['allBelow'] !== undefined) return '/.*';
    if (groups['anyFolders'] !== undefined) return '(?:.*/)?';
    if (groups['stars'] !== undefined) return pattern === '**' ? '.*' : '[^/]*';
    if (groups['any'] !== undefined) return '[^/]';
    if (groups['set'] !== undefined) return characterSet(groups['set']);
    return RegExp.escape(groups['escaped'] ?? groups['literal'] ?? '');
  });
}

/** `[!a-z]` is `[^a-z]` in a regular expression; what else would mean something there is taken as it stands. */
function characterSet(set: string): string {
  const negated = set.startsWith('[!') || set.startsWith('[^');
  const members = set.slice(negated ? 2 : 1, -1).replaceAll(/[\\\][^]/g, String.raw`\$&`);
  return `[${negated ? '^' : ''}${members}]`;
}
