import type { Queryable } from '../database.ts';
import type { DagTable } from '../tables/dag-tables.ts';

/** What is stored of a DAG, with its tags. */
export type ListedDag = Omit<DagTable, 'next_dagrun_planned'> & {
  /** Sorted. */
  tags: string[];
};

/** The DAGs whose files are there, by id. */
export function listDags(db: Queryable): Promise<ListedDag[]> {
  return listWithTags(db, `is_active = ${db.dialect === 'postgres' ? 'TRUE' : '1'}`, []);
}

/** One DAG, active or not. */
export async function findListedDag(db: Queryable, dagId: string): Promise<ListedDag | undefined> {
  return (await listWithTags(db, 'dag_id = $1', [dagId]))[0];
}

async function listWithTags(db: Queryable, condition: string, parameters: string[]): Promise<ListedDag[]> {
  const dags = await db.all<ListedDag>({ sql: `SELECT * FROM dag WHERE ${condition} ORDER BY dag_id`, parameters });
  const tags = await db.all<{ dag_id: string; name: string }>({
    sql: `SELECT dag_id, name FROM dag_tag WHERE dag_id IN (SELECT dag_id FROM dag WHERE ${condition}) ORDER BY name`,
    parameters,
  });
  const tagsOf = Map.groupBy(tags, ({ dag_id }) => dag_id);
  return dags.map((dag) => ({ ...dag, tags: (tagsOf.get(dag.dag_id) ?? []).map(({ name }) => name) }));
}
