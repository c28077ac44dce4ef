import { TemplateError } from './template-error.ts';

/** Characters that one text within a template, and its whole output, may have. */
const LONGEST_TEXT = 10_000_000;
/** As Jinja's sandbox limits `range`. */
export const LONGEST_RANGE = 100_000;
const MOST_STEPS = 2_000_000;
const DEEPEST_CALLS = 100;

/** What rendering one template may use up, so that a template can't hold its task for ever. */
export class WorkBudget {
  #steps = 0;
  #depth = 0;
  #output = 0;

  /** Counts evaluated expressions, statements and items gone through. @throws TemplateError (TemplateLimitError) */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw limitError(`the template takes more than ${MOST_STEPS} steps`);
  }

  /** Counts the work that going through a large text or list is. @throws TemplateError (TemplateLimitError) */
  weigh(value: unknown): void {
    if (typeof value === 'string') this.spend(value.length >> 7);
    else if (Array.isArray(value)) this.spend(value.length >> 2);
  }

  /** Counts characters that were written. @throws TemplateError (TemplateLimitError) */
  spendOutput(length: number): void {
    this.#output += length;
    checkTextLength(this.#output);
  }

  /** Enters a macro, an include or a level of a recursive loop. @throws TemplateError (TemplateLimitError) */
  enter(): void {
    if (++this.#depth > DEEPEST_CALLS) throw limitError(`macros and includes are nested deeper than ${DEEPEST_CALLS}`);
  }

  leave(): void {
    this.#depth--;
  }
}

/** @throws TemplateError (TemplateLimitError) where a text of that many characters is too long to make */
export function checkTextLength(length: number): void {
  if (length > LONGEST_TEXT) throw limitError(`the text would be longer than ${LONGEST_TEXT} characters`);
}

/** @throws TemplateError (TemplateLimitError) where a list of that many items is too long to make */
export function checkListLength(length: number): void {
  if (length > MOST_STEPS) throw limitError(`the list would be longer than ${MOST_STEPS} items`);
}

function limitError(reason: string): TemplateError {
  return new TemplateError('TemplateLimitError', reason, 'Do this work in a task instead');
}
