/**
 * Reads `airflow.cfg` as Python's ConfigParser does in the form that Airflow uses: `=` or `:` between key and value, comments on
 * lines of their own only, indented lines continue a value, empty lines belong to it, nothing may stand twice. Values are left
 * raw; see interpolate.ts. Unlike Airflow, which never finds names with capitals, section and key names ignore case.
 */

/** A value as it stands in the file. */
export interface RawValue {
  /** Lines joined by `\n`, each without the space around it. */
  readonly text: string;
  /** The line of the file, from 1, on which its key stands. */
  readonly line: number;
}

/** Something in the file that could not be read. */
interface SyntaxProblem {
  readonly line: number;
  readonly problem: string;
}

/** What a file holds. Everything readable is there even where there are problems. */
export interface ParsedConfig {
  /** By section and key, both in lower case, in the order of the file. */
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, RawValue>>;
  /** What the section [DEFAULT] lends to every other. */
  readonly defaults: ReadonlyMap<string, RawValue>;
  readonly problems: readonly SyntaxProblem[];
}

/** The one section whose name keeps its capitals: it is no section but a lender. */
const DEFAULT_SECTION = 'DEFAULT';

interface OpenValue {
  lines: string[];
  line: number;
}

/** Reads `airflow.cfg` as Python's ConfigParser does; what is wrong with it is in the result. */
export function parseConfig(text: string): ParsedConfig {
  const sections = new Map<string, Map<string, OpenValue>>();
  const defaults = new Map<string, OpenValue>();
  const problems: SyntaxProblem[] = [];
  let current: Map<string, OpenValue> | undefined;
  let currentName = '';
  let open: OpenValue | undefined;
  let indent = 0;

  const openSection = (header: string, line: number) => {
    open = undefined;
    currentName = header;
    if (header === DEFAULT_SECTION) {
      current = defaults;
      return;
    }
    const name = header.toLowerCase();
    current = sections.get(name);
    if (current) problems.push({ line, problem: `section [${header}] stands twice` });
    else sections.set(name, (current = new Map()));
  };

  const openValue = (content: string, line: number) => {
    const match = /^(.*?)\s*[=:]\s*(.*)$/.exec(content);
    open = undefined;
    if (!match?.[1]) {
      problems.push({ line, problem: `expected "key = value" or "[section]", found ${JSON.stringify(content)}` });
      return;
    }
    const key = match[1].toLowerCase();
    open = { lines: [match[2] ?? ''], line };
    const earlier = current?.get(key);
    if (earlier) {
      problems.push({ line, problem: `key ${key} of [${currentName}] stands twice, first on line ${earlier.line}` });
    } else {
      current?.set(key, open);
    }
  };

  for (const [index, line] of splitLines(text).entries()) {
    const content = line.trim();
    if (content.startsWith('#') || content.startsWith(';')) continue;
    if (content === '') {
      open?.lines.push('');
      continue;
    }
    const lineIndent = line.length - line.trimStart().length;
    if (open && lineIndent > indent) {
      open.lines.push(content);
      continue;
    }
    indent = lineIndent;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) openSection(header, index + 1);
    else if (current) openValue(content, index + 1);
    else problems.push({ line: index + 1, problem: `${JSON.stringify(content)} stands before the first [section]` });
  }
  return {
    sections: new Map([...sections].map(([name, values]) => [name, closeValues(values)])),
    defaults: closeValues(defaults),
    problems,
  };
}

function splitLines(text: string): string[] {
  // Editors on Windows put a byte order mark in front.
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

function closeValues(values: ReadonlyMap<string, OpenValue>): Map<string, RawValue> {
  const closed = new Map<string, RawValue>();
  for (const [key, { lines, line }] of values) closed.set(key, { text: lines.join('\n').trimEnd(), line });
  return closed;
}
