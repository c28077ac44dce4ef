import { isoformat, msBetween } from '../foundation/timestamp.ts';
import { type JobHealth, findMostRecentJob } from '../metadata/jobs.ts';
import type { ApiResponse } from './api-handler.ts';
import type { HttpServices } from './http-services.ts';
import { jsonResponse } from './responses.ts';

type Health = 'healthy' | 'unhealthy';

/** Whether the database answers and the parts of the system report, as Airflow 2.11 has it. */
export type HealthReport = {
  readonly metadatabase: { readonly status: Health };
  readonly scheduler: { readonly status: Health; readonly latest_scheduler_heartbeat: string | null };
  readonly triggerer: { readonly status: Health | null; readonly latest_triggerer_heartbeat: string | null };
  readonly dag_processor: { readonly status: Health | null; readonly latest_dag_processor_heartbeat: string | null };
};

/** `GET /health`. Always 200, as in Airflow; the first generation knows less. */
export async function answerHealth(services: HttpServices): Promise<ApiResponse> {
  const report = await reportHealth(services);
  if (services.config.api.experimentalApiGeneration === 2) return jsonResponse(report);
  const { metadatabase, scheduler } = report;
  return jsonResponse({ metadatabase, scheduler });
}

/** Never rejects: a database that does not answer is a part of the report. */
export async function reportHealth(services: HttpServices): Promise<HealthReport> {
  try {
    const [scheduler, triggerer, dagProcessor] = await Promise.all(
      ['SchedulerJob', 'TriggererJob', 'DagProcessorJob'].map((type) => findMostRecentJob(services.db, type)),
    );
    return renderHealth(services, 'healthy', scheduler, triggerer, dagProcessor);
  } catch (error) {
    services.logger.error({}, 'health check: the metadata database does not answer', error);
    return renderHealth(services, 'unhealthy', undefined, undefined, undefined);
  }
}

function renderHealth(
  services: HttpServices,
  database: Health,
  scheduler: JobHealth | undefined,
  triggerer: JobHealth | undefined,
  dagProcessor: JobHealth | undefined,
): HealthReport {
  const status = (job: JobHealth): Health => (isAlive(services, job) ? 'healthy' : 'unhealthy');
  const heartbeat = (job: JobHealth | undefined) => (job ? isoformat(job.latest_heartbeat) : null);
  return {
    dag_processor: {
      latest_dag_processor_heartbeat: heartbeat(dagProcessor),
      status: dagProcessor ? status(dagProcessor) : null,
    },
    metadatabase: { status: database },
    scheduler: {
      status: scheduler ? status(scheduler) : 'unhealthy',
      latest_scheduler_heartbeat: heartbeat(scheduler),
    },
    triggerer: { latest_triggerer_heartbeat: heartbeat(triggerer), status: triggerer ? status(triggerer) : null },
  };
}

function isAlive({ clock, config }: HttpServices, job: JobHealth): boolean {
  if (job.state !== 'running') return false;
  return msBetween(job.latest_heartbeat, clock.now()) <= config.scheduler.healthCheckThresholdMs;
}
