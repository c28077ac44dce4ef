/** SQLite has no boolean: it gives 0 or 1 where PostgreSQL gives false or true. Read it by `Boolean(value)`. */
export type Flag = boolean | 0 | 1;
/** A JSON document as text on both databases: nobody pays for parsing what is not read. */
export type JsonText = string;
