import { Type } from 'typebox';
import { component } from '../definition/component.ts';
import { nullable, text } from '../definition/fields.ts';

const HealthStatus = Type.Unsafe<'healthy' | 'unhealthy' | null>({
  type: 'string',
  enum: ['healthy', 'unhealthy', null],
  nullable: true,
  component: 'HealthStatus',
  description: 'Null where there never was such a part.',
});

const heartbeat = (part: string) => nullable(text({ readOnly: true, description: `When the ${part} last reported.` }));

const MetadatabaseStatus = component(
  'MetadatabaseStatus',
  { status: HealthStatus },
  { description: 'Whether the metadata database answers.' },
);
const SchedulerStatus = component(
  'SchedulerStatus',
  { status: HealthStatus, latest_scheduler_heartbeat: heartbeat('scheduler') },
  { description: 'Whether a scheduler reports.' },
);
const TriggererStatus = component(
  'TriggererStatus',
  { status: HealthStatus, latest_triggerer_heartbeat: heartbeat('triggerer') },
  { description: 'Whether a triggerer reports.' },
);
const DagProcessorStatus = component(
  'DagProcessorStatus',
  { status: HealthStatus, latest_dag_processor_heartbeat: heartbeat('DAG processor') },
  { description: 'Whether a DAG processor of its own reports.' },
);

export const HealthInfo = component(
  'HealthInfo',
  {
    metadatabase: MetadatabaseStatus,
    scheduler: SchedulerStatus,
    triggerer: TriggererStatus,
    dag_processor: DagProcessorStatus,
  },
  { description: 'Whether the parts of the system work.' },
);

export const VersionInfo = component(
  'VersionInfo',
  {
    version: text({
      description: "The release of Airflow whose interfaces this speaks, then Tradewind's own version.",
    }),
    git_version: nullable(text({ description: 'The commit that it was built from, where that is known.' })),
  },
  { description: 'The version of the server.' },
);
