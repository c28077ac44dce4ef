import type { Timestamp } from '../foundation/timestamp.ts';
import type { Queryable } from './database.ts';
import type { JobTable } from './tables/process-tables.ts';

export interface JobHealth {
  state: JobTable['state'];
  latest_heartbeat: Timestamp;
}

/** The job of a type that reported last, a running one first; undefined where there never was any. */
export function findMostRecentJob(db: Queryable, jobType: string): Promise<JobHealth | undefined> {
  return db.first<JobHealth>({
    sql: `SELECT state, latest_heartbeat FROM job WHERE job_type = $1
      ORDER BY CASE WHEN state = 'running' THEN 0 ELSE 1 END, latest_heartbeat DESC LIMIT 1`,
    parameters: [jobType],
  });
}
