import { getCallSites } from 'node:util';
import type { LogLevel } from '../../foundation/log.ts';
import { printableText } from '../log-line.ts';
import type { TryLog } from './try-log.ts';

/** A line that does not end is cut here, in characters. */
const LONGEST_LINE = 1024 * 1024;
/** How far up the stack the author's own line is looked for. */
const MOST_FRAMES = 16;

/** Turns what a try prints, piece by piece, into entries of its log. */
export class OutputLines {
  readonly #log: TryLog;
  readonly #file: string;
  /** Text after the last line break, by level. */
  readonly #rest = new Map<LogLevel, string>();

  /** @param dagFile the name of the DAG's file, which lines without a better source carry */
  constructor(log: TryLog, dagFile: string) {
    this.#log = log;
    this.#file = dagFile;
  }

  print(level: LogLevel, text: string): void {
    const all = (this.#rest.get(level) ?? '') + printableText(text.replaceAll('\r\n', '\n'));
    const lines = all.split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      const source = this.#findSource();
      for (const line of lines) this.#log.write(level, source, line);
    }
    if (rest.length > LONGEST_LINE) {
      this.#log.write(level, this.#findSource(), rest);
      this.#rest.delete(level);
    } else if (rest === '') this.#rest.delete(level);
    else this.#rest.set(level, rest);
  }

  /** Writes lines that were never ended. */
  end(): void {
    for (const [level, rest] of this.#rest) this.#log.write(level, `${this.#file}:1`, rest);
    this.#rest.clear();
  }

  /** The place in the author's file that prints; a package that prints by itself is given the file's name alone. */
  #findSource(): string {
    for (const site of getCallSites(MOST_FRAMES)) {
      const name = site.scriptName.slice(site.scriptName.lastIndexOf('/') + 1).replace(/\?.*$/, '');
      if (name === this.#file) return `${name}:${site.lineNumber}`;
    }
    return `${this.#file}:1`;
  }
}
