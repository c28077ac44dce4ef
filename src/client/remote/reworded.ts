import { AppError, hasCode } from '../../foundation/app-error.ts';

/** Undefined where the server found nothing. */
export async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (hasCode(error, 'SERVER_FOUND_NOTHING')) return undefined;
    throw error;
  }
}

/** Words what the server found not, or in the way, as the control plane of the database does. */
export async function reworded<T>(
  asked: Promise<T>,
  words: { readonly absent?: AppError; readonly conflict?: AppError },
): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isConflict = hasCode(error, 'SERVER_REFUSED') && error.detail.status === 409;
    const word = hasCode(error, 'SERVER_FOUND_NOTHING') ? words.absent : isConflict ? words.conflict : undefined;
    if (!word) throw error;
    throw new AppError(word.code, word.detail, { cause: error });
  }
}

/** What only the database tells or does. */
export function needsDatabase(reason: string): AppError {
  return new AppError('NEEDS_DATABASE', { reason });
}
