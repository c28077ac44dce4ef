/** How a dag run came about, as Airflow names it. */
export const DAG_RUN_TYPES = ['manual', 'scheduled', 'backfill', 'dataset_triggered'] as const;
export type DagRunType = (typeof DAG_RUN_TYPES)[number];
