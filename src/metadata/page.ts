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
