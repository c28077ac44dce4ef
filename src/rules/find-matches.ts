import { Script, createContext } from 'node:vm';
import { lazy } from '../foundation/lazy.ts';

/** No sensible pattern needs as long. */
const TIMEOUT_MS = 500;

const FIND = new Script('texts.map((text) => pattern.test(text))');
const globals: { pattern: RegExp; texts: readonly string[] } = { pattern: /^/, texts: [] };
const openContext = lazy(() => createContext(globals));

/**
 * Which texts a pattern of somebody else matches. Some take years to tell that they do not match: such a one is given up after half
 * a second, since a server may be waiting.
 * @throws Error where it takes longer
 */
export function findMatches(pattern: RegExp, texts: readonly string[]): readonly boolean[] {
  Object.assign(globals, { pattern, texts });
  try {
    return FIND.runInContext(openContext(), { timeout: TIMEOUT_MS }) as boolean[];
  } catch (cause) {
    throw new Error(`The pattern ${pattern.source} takes too long to match`, { cause });
  }
}
