import type { Timestamp } from '../foundation/timestamp.ts';
import type { Queryable } from './database.ts';
import type { JobTable } from './tables/process-tables.ts';

/** What lists show of a job. */
export interface ListedJob {
  id: number;
  dag_id: string | null;
  state: JobTable['state'];
  job_type: string;
  hostname: string;
  start_date: Timestamp;
  end_date: Timestamp | null;
  latest_heartbeat: Timestamp;
}

/** Which jobs; what is absent does not narrow. */
export interface JobQuery {
  readonly dagId?: string | undefined;
  readonly jobType?: string | undefined;
  readonly state?: JobTable['state'] | undefined;
  readonly hostname?: string | undefined;
  /** Absent: all. */
  readonly limit?: number | undefined;
}

/** Jobs, those that spoke last first. */
export function listJobs(db: Queryable, { dagId, jobType, state, hostname, limit }: JobQuery): Promise<ListedJob[]> {
  let query = db.build
    .selectFrom('job')
    .select(['id', 'dag_id', 'state', 'job_type', 'hostname', 'start_date', 'end_date', 'latest_heartbeat'])
    .orderBy('latest_heartbeat', 'desc')
    .orderBy('id', 'desc');
  if (dagId !== undefined) query = query.where('dag_id', '=', dagId);
  if (jobType !== undefined) query = query.where('job_type', '=', jobType);
  if (state !== undefined) query = query.where('state', '=', state);
  if (hostname !== undefined) query = query.where('hostname', '=', hostname);
  if (limit !== undefined) query = query.limit(limit);
  return db.all<ListedJob>(query);
}

/** What tells whether a job lives. */
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
