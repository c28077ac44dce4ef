import { dirname, resolve } from 'node:path';
import type { DagBundle } from '../../authoring/bundle-import.ts';

/** A place in what an author wrote. */
export interface SourceSite {
  /** Absolute. */
  path: string;
  /** Counted from 1, as the column. */
  line: number;
  column: number;
  /** The line itself, and a line that marks the place below it. */
  text: string;
  mark: string;
}

/** The first place in the sources of a bundle where a pattern is found; null where there is none. */
export function findInSources(bundle: DagBundle, pattern: RegExp): SourceSite | null {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(bundle.code)?.[1];
  if (encoded === undefined) return null;
  const map: { sources: string[]; sourcesContent: string[] } = JSON.parse(Buffer.from(encoded, 'base64').toString());
  for (const [index, source] of map.sources.entries()) {
    for (const [number, text] of (map.sourcesContent[index] ?? '').split('\n').entries()) {
      const found = pattern.exec(text);
      if (!found) continue;
      const path = resolve(dirname(bundle.fileloc), source);
      const mark = `${' '.repeat(found.index)}${'^'.repeat(found[0].length)}`;
      return { path, line: number + 1, column: found.index + 1, text, mark };
    }
  }
  return null;
}
