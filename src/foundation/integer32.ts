/** What a column of type `integer` holds in PostgreSQL: SQLite's takes more, which would then stop at a move. */
export const LEAST_INTEGER = -(2 ** 31);
export const LARGEST_INTEGER = 2 ** 31 - 1;

/** Whether it is a whole number that the database can hold on either side. */
export function isInteger32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= LEAST_INTEGER && (value as number) <= LARGEST_INTEGER;
}
