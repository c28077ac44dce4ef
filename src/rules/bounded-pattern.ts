import { Script, createContext } from 'node:vm';
import { lazy } from '../foundation/lazy.ts';

/** Far beyond what any pattern needs that does not backtrack without end. */
const LONGEST_MS = 1000;

const MATCH = new Script('pattern.test(text)');
const slot: { pattern: RegExp; text: string } = { pattern: /^/, text: '' };
const openContext = lazy(() => createContext(slot));

/**
 * A regular expression out of the schema of a DAG, for Ajv. One that backtracks without end would hold up the process for ever: a
 * match is given up after a second.
 * @throws SyntaxError
 */
export function boundedPattern(source: string, flags: string): { test(text: string): boolean; toString(): string } {
  const pattern = new RegExp(source, flags);
  return {
    /** @throws Error where it takes too long */
    test(text) {
      Object.assign(slot, { pattern, text });
      try {
        return MATCH.runInContext(openContext(), { timeout: LONGEST_MS }) as boolean;
      } catch (cause) {
        throw new Error(`the pattern '${source}' takes too long`, { cause });
      }
    },
    // Ajv takes patterns for one that read the same.
    toString: () => String(pattern),
  };
}
// For Ajv's generated code; it is never written out.
boundedPattern.code = 'boundedPattern';
