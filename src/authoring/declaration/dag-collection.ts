/** DAGs that are being collected: see collect-dags.ts. */
export interface DagCollection {
  readonly dags: object[];
  /** Of DAGs that name none. */
  readonly timezone: string;
}

let current: DagCollection | null = null;

/** Says who collects from now on; null: nobody. */
export function setCollection(collection: DagCollection | null): void {
  current = collection;
}

/** Hands a new DAG to whoever is collecting. Elsewhere, as in a unit test of a DAG file, nothing happens. */
export function reportDag(dag: object): void {
  current?.dags.push(dag);
}

/** The timezone of a DAG that names none. */
export function defaultTimezone(): string {
  return current?.timezone ?? 'UTC';
}
