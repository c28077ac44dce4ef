/** Attributes of a node or edge of a graph. */
export type DotAttributes = Readonly<Record<string, string>>;

/** A name or value as the DOT language takes it: quoted where it is no plain word. */
export function dotId(text: string): string {
  if (
    /^([a-z_][\w]*|-?(\.\d+|\d+(\.\d*)?))$/i.test(text) &&
    !/^(node|edge|graph|digraph|subgraph|strict)$/i.test(text)
  ) {
    return text;
  }
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** ` [color=red label=a]`, by name; empty without attributes. */
export function dotAttributes(attributes: DotAttributes): string {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '' : ` [${entries.map(([name, value]) => `${name}=${dotId(value)}`).join(' ')}]`;
}

/** `a -> b`. */
export function dotEdge(from: string, to: string, attributes: DotAttributes = {}): string {
  return `${dotId(from)} -> ${dotId(to)}${dotAttributes(attributes)}`;
}
