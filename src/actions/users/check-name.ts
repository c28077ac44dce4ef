import { AppError } from '../../foundation/app-error.ts';

/** How long names may be: as in Airflow's tables. */
const LONGEST = { username: 512, 'first name': 256, 'last name': 256, email: 512, 'name of a role': 64 } as const;

/**
 * Refuses what can be no name.
 * @throws AppError INVALID_INPUT where it is too long or holds half a character
 */
export function checkName(what: keyof typeof LONGEST, text: string): void {
  const longest = LONGEST[what];
  if (text.length > longest) {
    throw new AppError('INVALID_INPUT', { reason: `The ${what} must not be longer than ${longest} characters` });
  }
  // PostgreSQL refuses a surrogate that stands alone.
  if (!text.isWellFormed()) throw new AppError('INVALID_INPUT', { reason: `The ${what} must be well-formed Unicode` });
}
