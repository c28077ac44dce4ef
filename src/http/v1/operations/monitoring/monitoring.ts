import { REPORTED_VERSION } from '../../../../config/version.ts';
import { reportHealth } from '../../../health.ts';
import { OPEN } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { HealthInfo, VersionInfo } from '../../schemas/monitoring.ts';

const getHealth = operation({
  id: 'get_health',
  method: 'GET',
  path: '/health',
  tag: 'Monitoring',
  summary: 'Get the health of the system',
  description: 'The answer is 200 whatever it says.',
  access: OPEN,
  answer: { description: 'How the parts are.', schema: HealthInfo },
  problems: [],
  run: (services) => reportHealth(services),
});

const getVersion = operation({
  id: 'get_version',
  method: 'GET',
  path: '/version',
  tag: 'Monitoring',
  summary: 'Get the version',
  access: OPEN,
  answer: { description: 'The version.', schema: VersionInfo },
  problems: [],
  run: () => ({ version: REPORTED_VERSION, git_version: '' }),
});

export const monitoringOperations = [getHealth, getVersion];
