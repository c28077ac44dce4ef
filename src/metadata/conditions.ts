import type { Dialect, SqlValue } from './database.ts';
import { valuesFromJson } from './json-rows.ts';
import type { ListQuery } from './page.ts';

/** Both ends included; what is absent does not bound. */
export interface Range<Value> {
  readonly from?: Value | undefined;
  readonly to?: Value | undefined;
}

/**
 * What the rows of a list must meet, with its parameters: a search is spelled by one call for each of its fields, and a field
 * that is undefined does not narrow. Columns and operators are constants of the code, never a caller's words.
 */
export class Conditions {
  readonly #dialect: Dialect;
  readonly #conditions: string[] = [];
  readonly parameters: SqlValue[] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The rows of these tables that meet all of it. */
  list(from: string): ListQuery {
    return { from, conditions: this.#conditions, parameters: this.parameters };
  }

  /** A condition of one's own. */
  add(condition: string): void {
    this.#conditions.push(condition);
  }

  /** A parameter, for a condition of one's own. */
  parameter(value: SqlValue): `$${number}` {
    return `$${this.parameters.push(value)}`;
  }

  /** Values as one parameter, to stand in `IN (…)`, for a condition of one's own. */
  values(values: readonly string[]): string {
    return valuesFromJson(this.#dialect, this.parameter(JSON.stringify(values)), 'text');
  }

  /** @param comparison column and operator: `l.dag_id =` */
  compare(comparison: string, value: SqlValue | undefined): void {
    if (value !== undefined) this.add(`${comparison} ${this.parameter(value)}`);
  }

  /** None at all meet an empty list. */
  among(column: string, values: 'all' | readonly string[] | undefined): void {
    if (values === undefined || values === 'all') return;
    const [only] = values;
    // A single value is compared by itself, since an index then also gives the order.
    if (values.length === 1 && only !== undefined) this.compare(`${column} =`, only);
    else this.add(`${column} IN (${this.values(values)})`);
  }

  within(column: string, range: Range<SqlValue> | undefined): void {
    this.compare(`${column} >=`, range?.from);
    this.compare(`${column} <=`, range?.to);
  }

  /** A part of a text, upper or lower case; `%` stands for any text in it, `_` for any character. Nothing: any text. */
  contains(column: string, part: string | undefined): void {
    if (part === undefined || part === '') return;
    const pattern = this.parameter(`%${part}%`);
    // SQLite's LIKE ignores case and knows no escape.
    this.add(this.#dialect === 'postgres' ? `${column} ILIKE ${pattern} ESCAPE ''` : `${column} LIKE ${pattern}`);
  }
}
