const COMMENT_WIDTH = 100;

/** What is written of one option, in the form of `airflow.cfg`. */
export interface OptionText {
  readonly key: string;
  /** As the file spells it; null: no value, which is written as a comment. */
  readonly raw: string | null;
  readonly commentOut?: boolean | undefined;
  /** What it is for. */
  readonly doc?: string | undefined;
  /** What a value may look like. */
  readonly example?: string | undefined;
  readonly source?: string | undefined;
  /** Its environment variable. */
  readonly variable?: string | undefined;
}

/** One option with its comments above it; an empty line follows where there are any. The form is Airflow 2.11's. */
export function renderOption({ key, raw, commentOut = false, doc, example, source, variable }: OptionText): string {
  let text = doc === undefined ? '' : renderComment(doc);
  if (example !== undefined) text += `#\n# Example: ${key} = ${example}\n`;
  if (source !== undefined) text += `#\n# Source: ${source}\n`;
  if (variable !== undefined) text += `#\n# Variable: ${variable}\n#\n`;
  const spaced = text !== '';
  text += raw === null ? `# ${key} = \n` : renderSetting(key, raw, commentOut);
  return spaced ? `${text}\n` : text;
}

/** A text as comment lines. */
export function renderComment(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > COMMENT_WIDTH && line !== '#') {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].join('\n')}\n`;
}

function renderSetting(key: string, raw: string, commentOut: boolean): string {
  // Further lines of a value are indented (Airflow's own listing forgets to), or it could not be read again.
  const [first = '', ...more] = raw.split('\n');
  const setting = [`${key} = ${first}`, ...more.map((line) => (line === '' ? '' : `    ${line}`))];
  return setting.map((line) => (commentOut ? `# ${line}\n` : `${line}\n`)).join('');
}
