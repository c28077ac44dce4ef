/** Which of Jinja's (or Python's) exceptions a failure of a template would have been: error texts begin with it. */
export type TemplateErrorName =
  | 'TemplateSyntaxError'
  | 'TemplateAssertionError'
  | 'TemplateNotFound'
  | 'UndefinedError'
  | 'SecurityError'
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'AttributeError'
  | 'IndexError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | 'TemplateLimitError';

/**
 * A template that can't be read or rendered. `reason` is Jinja's or Python's own text where they have one; `message` adds where
 * it happened and, where there is one, the remedy.
 */
export class TemplateError extends Error {
  readonly reason: string;
  readonly remedy: string | null;
  /** Where it happened; null until {@link locateError} said so. */
  templateName: string | null = null;
  /** Counted from 1. */
  line: number | null = null;

  constructor(name: TemplateErrorName, reason: string, remedy: string | null = null) {
    super(reason);
    this.name = name;
    this.reason = reason;
    this.remedy = remedy;
    if (remedy !== null) this.message = `${reason}. ${remedy}`;
  }
}

/** Notes where a failure happened, unless an inner place is noted already. A limit of JavaScript becomes a template's error. */
export function locateError(error: unknown, templateName: string, line: number): Error {
  if (error instanceof RangeError) return locateError(ofRangeError(error), templateName, line);
  if (!(error instanceof TemplateError)) return error instanceof Error ? error : new Error(String(error));
  if (error.line === null) {
    error.templateName = templateName;
    error.line = line;
    error.message = `${error.reason.replace(/\.$/, '')} (${templateName}, line ${line})${error.remedy === null ? '' : `. ${error.remedy}`}`;
  }
  return error;
}

/** JavaScript's own limits: of nesting, of a text's length, of a date's parts. */
function ofRangeError(error: RangeError): TemplateError {
  if (error.message.includes('call stack')) {
    return new TemplateError('TemplateLimitError', 'the template is nested too deeply', 'Write it flatter');
  }
  return new TemplateError('ValueError', plainReason(error));
}

/** The text of an error of JavaScript's date arithmetic, as a reason. */
export function plainReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Temporal error: /, '').replace(/\.$/, '');
}
