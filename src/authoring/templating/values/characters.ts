/** Python counts characters (code points), JavaScript UTF-16 units: the same unless there are surrogates. */
export function characters(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
}
