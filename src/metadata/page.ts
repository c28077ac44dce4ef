import type { Queryable, SqlValue } from './database.ts';

/** One page of a list. */
export interface PageOf<Item> {
  readonly items: Item[];
  /** How many there are on all pages. */
  readonly total: number;
}

/** Which column a list is ordered by. */
export interface Order<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** A list that is read page by page, in pieces of SQL that are constants. */
export interface ListQuery {
  /** The tables that the conditions and the order speak of, with their aliases: `dag_run r`. */
  readonly from: string;
  /** All of them hold; none: the whole table. */
  readonly conditions: readonly string[];
  readonly parameters: readonly SqlValue[];
}

/** What a page shows of a list. */
export interface PageQuery extends ListQuery {
  /** The expression of an item: a JSON text, see json-items.ts. */
  readonly item: string;
  /** `LEFT JOIN`s that only the item needs, each of one row at most. */
  readonly joins?: string;
  /** The column of `from` that is unique, `r.id`, or several that are together. */
  readonly key: string | readonly string[];
  /** By what it is ordered; the key comes last by itself. */
  readonly order: readonly Order<string>[];
  readonly limit: number;
  readonly offset: number;
}

/** From how many skipped rows on only their keys are looked at. */
const FAR = 200;

/** How many rows a list has, by counting them: for those that an index narrows down. */
export async function countRows(db: Queryable, list: ListQuery): Promise<number> {
  const row = await db.first<{ count: number }>({
    sql: `SELECT count(*) AS count FROM ${list.from} ${whereOf(list)}`,
    parameters: list.parameters,
  });
  return Number(row?.count ?? 0);
}

/**
 * A page as the text of a JSON array that the database wrote, by one statement. What lies in the second half of a list is looked
 * for from its end, and rows that are skipped cost a step in an index where there is one for the order.
 * @param total how many there are on all pages
 */
export async function readJsonPage(db: Queryable, page: PageQuery, total: number): Promise<string> {
  const left = total - page.offset;
  const size = Math.min(page.limit, left);
  if (size <= 0) return '[]';
  const isNearEnd = left - size < page.offset;
  const skipped = isNearEnd ? left - size : page.offset;
  const { from, joins = '', parameters } = page;
  const keys = keysOf(page);
  const order = [...page.order, ...keyOrder(page)]
    .map(({ column, descending }) => `${column} ${descending === isNearEnd ? 'ASC' : 'DESC'}`)
    .join(', ');
  const limit = `LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`;
  const where = whereOf(page);
  const sql =
    skipped < FAR
      ? `SELECT ${page.item} AS item FROM ${from} ${joins} ${where} ORDER BY ${order} ${limit}`
      : `SELECT ${page.item} AS item FROM ${from} ${joins}
          WHERE (${keys}) IN (SELECT ${keys} FROM ${from} ${where} ORDER BY ${order} ${limit}) ORDER BY ${order}`;
  const rows = await db.all<{ item: string }>({ sql, parameters: [...parameters, size, skipped] });
  const items = rows.map(({ item }) => item);
  return `[${(isNearEnd ? items.toReversed() : items).join(',')}]`;
}

/** Rows that are equal otherwise follow the way of the first column, so that one index serves both ways. */
function keyOrder({ key, order }: PageQuery): Order<string>[] {
  const columns = [key].flat().filter((column) => order.every((ordered) => ordered.column !== column));
  return columns.map((column) => ({ column, descending: order[0]?.descending ?? false }));
}

function keysOf({ key }: PageQuery): string {
  return [key].flat().join(', ');
}

/** The `WHERE` of a list; nothing where the whole table is meant. */
export function whereOf({ conditions }: ListQuery): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}
