import type { Queryable } from '../database.ts';

/** As Airflow names them. */
const PREFIX = '_airflow_deleted__';

/** The name of the table that takes the rows of a cleaning. @param stamp digits, of its time */
export function archiveName(table: string, stamp: string): string {
  return `${PREFIX}${table}__${stamp}`;
}

/** Tables with archived rows. @param tables only those with rows of these; undefined: all */
export async function listArchives(db: Queryable, tables?: readonly string[]): Promise<string[]> {
  const sql =
    db.dialect === 'postgres'
      ? 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1'
      : "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1";
  const rows = await db.all<{ name: string }>({ sql, parameters: [] });
  const pattern = /^_airflow_deleted__([a-z_]+?)__\d+$/;
  return rows
    .map(({ name }) => name)
    .filter((name) => {
      const table = pattern.exec(name)?.[1];
      return table !== undefined && (tables === undefined || tables.includes(table));
    });
}

/** Deletes an archive with all that it holds. */
export async function dropArchive(db: Queryable, archive: string): Promise<void> {
  await db.run({ sql: `DROP TABLE ${checked(archive)}`, parameters: [] });
}

/** All rows of an archive, as they are. */
export function readArchive(db: Queryable, archive: string): Promise<Record<string, unknown>[]> {
  return db.all({ sql: `SELECT * FROM ${checked(archive)}`, parameters: [] });
}

/** A name that stands in a statement as it is. */
function checked(archive: string): string {
  if (!/^_airflow_deleted__[a-z_]+\d+$/.test(archive)) throw new Error(`${archive} is no archive`);
  return archive;
}
