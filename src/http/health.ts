import { isoformat, msBetween } from '../foundation/timestamp.ts';
import { type JobHealth, findMostRecentJob } from '../metadata/job-reads.ts';
import type { ApiResponse } from './api-handler.ts';
import type { HttpServices } from './http-services.ts';
import { jsonResponse } from './responses.ts';

/** `GET /health`: whether the database answers and the parts of the system report. Always 200, as in Airflow. */
export async function answerHealth(services: HttpServices): Promise<ApiResponse> {
  const generation = services.config.api.experimentalApiGeneration;
  const types = generation === 1 ? ['SchedulerJob'] : ['SchedulerJob', 'TriggererJob', 'DagProcessorJob'];
  try {
    const [scheduler, triggerer, dagProcessor] = await Promise.all(
      types.map((type) => findMostRecentJob(services.db, type)),
    );
    return jsonResponse(renderHealth(services, 'healthy', scheduler, triggerer, dagProcessor));
  } catch (error) {
    services.logger.error({}, 'health check: the metadata database does not answer', error);
    return jsonResponse(renderHealth(services, 'unhealthy', undefined, undefined, undefined));
  }
}

function renderHealth(
  services: HttpServices,
  database: 'healthy' | 'unhealthy',
  scheduler: JobHealth | undefined,
  triggerer: JobHealth | undefined,
  dagProcessor: JobHealth | undefined,
) {
  const status = (job: JobHealth) => (isAlive(services, job) ? 'healthy' : 'unhealthy');
  const heartbeat = (job: JobHealth | undefined) => (job ? isoformat(job.latest_heartbeat) : null);
  const common = {
    metadatabase: { status: database },
    scheduler: {
      status: scheduler ? status(scheduler) : 'unhealthy',
      latest_scheduler_heartbeat: heartbeat(scheduler),
    },
  };
  if (services.config.api.experimentalApiGeneration === 1) return common;
  return {
    dag_processor: {
      latest_dag_processor_heartbeat: heartbeat(dagProcessor),
      status: dagProcessor ? status(dagProcessor) : null,
    },
    ...common,
    triggerer: { latest_triggerer_heartbeat: heartbeat(triggerer), status: triggerer ? status(triggerer) : null },
  };
}

function isAlive({ clock, config }: HttpServices, job: JobHealth): boolean {
  if (job.state !== 'running') return false;
  return msBetween(job.latest_heartbeat, clock.now()) <= config.scheduler.healthCheckThresholdMs;
}
