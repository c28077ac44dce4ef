/** What a text became, or why it could not. */
export type Expansion = { readonly text: string } | { readonly problem: string };

/** How deep one value may refer to another: Python's limit, which also ends circles. */
const MAX_DEPTH = 10;

/**
 * Python's BasicInterpolation: `%(name)s` stands for another key of the same section or of [DEFAULT], `%%` for a per cent sign.
 * @param lookUp the raw text of a key in lower case
 */
export function interpolate(raw: string, lookUp: (key: string) => string | undefined, depth = 1): Expansion {
  if (depth > MAX_DEPTH) return { problem: `it refers to other keys more than ${MAX_DEPTH} deep` };
  let text = '';
  let rest = raw;
  for (let at = rest.indexOf('%'); at >= 0; at = rest.indexOf('%')) {
    text += rest.slice(0, at);
    rest = rest.slice(at);
    if (rest.startsWith('%%')) {
      text += '%';
      rest = rest.slice(2);
      continue;
    }
    const reference = /^%\(([^)]+)\)s/.exec(rest);
    if (!reference?.[1]) {
      return { problem: `a per cent sign is written %%, or begins a reference %(key)s; found ${quoteStart(rest)}` };
    }
    const found = lookUp(reference[1].toLowerCase());
    if (found === undefined) return { problem: `it refers to %(${reference[1]})s, which its section does not have` };
    const inner = interpolate(found, lookUp, depth + 1);
    if ('problem' in inner) return inner;
    text += inner.text;
    rest = rest.slice(reference[0].length);
  }
  return { text: text + rest };
}

function quoteStart(text: string): string {
  return JSON.stringify(text.length > 12 ? `${text.slice(0, 12)}…` : text);
}
