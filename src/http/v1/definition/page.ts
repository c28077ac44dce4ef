import type { Config } from '../../../config/config.ts';
import type { Order } from '../../../metadata/page.ts';
import { integerParameter, textParameter, textsParameter } from './parameter.ts';
import { Problem } from '../problem.ts';

const pageLimit = integerParameter('The numbers of items to return.', { default: 100 });
const pageOffset = integerParameter('The number of items to skip before starting to collect the result set.', {
  minimum: 0,
});
/** The query parameter that orders a list. */
export const orderBy = textParameter(
  'The name of the field to order the results by. Prefix a field name with `-` to reverse the sort order.',
);
/** The query parameter that picks fields of an answer. */
export const returnFields = textsParameter('List of field for return.');

/** The query parameters of every list. */
export const PAGE_PARAMETERS = { limit: pageLimit, offset: pageOffset } as const;

/** A part of a list. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/**
 * The page that a query asks for: `limit` is held to `[api] maximum_page_limit`; 0 is `[api] fallback_page_limit`.
 * @throws Problem 400 for a negative limit
 */
export function pageOf({ api }: Config, query: { limit?: number | undefined; offset?: number | undefined }): Page {
  const { limit = api.fallbackPageLimit, offset = 0 } = query;
  if (limit < 0) throw new Problem(400, { title: 'Page limit must be a positive integer' });
  return { limit: limit === 0 ? api.fallbackPageLimit : Math.min(limit, api.maximumPageLimit), offset };
}

/**
 * Reads `order_by`.
 * @param columns what may be ordered by: the name in answers, and the column that it stands for
 * @throws Problem 400 for any other name
 */
export function readOrder<Column extends string>(
  text: string | undefined,
  columns: Readonly<Record<string, Column>>,
  fallback: Order<Column>,
): Order<Column> {
  if (text === undefined) return fallback;
  const name = text.replace(/^[-+]/, '');
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column === undefined) throw disallowedOrder(name);
  return { column, descending: text.startsWith('-') };
}

/** What cannot be ordered by. */
export function disallowedOrder(name: string): Problem {
  return new Problem(400, {
    detail: `Ordering with '${name}' is disallowed or the attribute does not exist on the model`,
  });
}
