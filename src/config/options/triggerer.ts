import { integer, seconds } from '../option-types.ts';
import { defineSection } from '../option.ts';

export const triggererSection = defineSection('triggerer', 'The triggerer, which waits on behalf of deferred tasks.', {
  jobHeartbeatMs: seconds({
    key: 'job_heartbeat_sec',
    default: '5',
    since: '2.6.3',
    min: 0.1,
    doc: 'How often a triggerer reports that it lives, in seconds.',
    unused: 'There are no triggers.',
  }),
  healthCheckThresholdMs: seconds({
    key: 'triggerer_health_check_threshold',
    default: '30',
    since: '2.7.0',
    min: 0.1,
    doc: 'How long after its last report a triggerer counts as unhealthy, in seconds.',
    unused: 'There are no triggers.',
  }),
  defaultCapacity: integer({
    key: 'default_capacity',
    default: '1000',
    since: '2.2.0',
    min: 1,
    doc: 'How many triggers one triggerer runs at once.',
    unused: 'There are no triggers.',
  }),
});
