import { boolean, choice, integer, seconds, string } from '../option-types.ts';
import { type Option, defineSection } from '../option.ts';
import { type RateLimit, readRateLimit } from '../rate-limit.ts';

export const secretsSection = defineSection('secrets', 'Secrets kept elsewhere.', {
  backend: string({
    key: 'backend',
    default: '',
    since: '1.10.10',
    doc: 'The class of a secrets backend. None is built in yet, so the _secret form of an option is refused.',
  }),
});

export const cliSection = defineSection('cli', 'The command line.', {
  apiClient: choice<'local' | 'remote'>({
    key: 'api_client',
    default: 'airflow.api.client.local_client',
    since: '1.10.0',
    choices: { 'airflow.api.client.local_client': 'local', 'airflow.api.client.json_client': 'remote' },
    doc: 'How commands reach Tradewind: airflow.api.client.local_client (the database) or airflow.api.client.json_client (the REST API of a server).',
  }),
  endpointUrl: string({
    key: 'endpoint_url',
    default: 'http://localhost:8080',
    since: '1.10.0',
    // It may hold a password.
    secret: true,
    doc: 'The server that json_client talks to; it may hold a name and a password.',
  }),
});

export const operatorsSection = defineSection('operators', 'What tasks are where they do not say.', {
  defaultOwner: string({
    key: 'default_owner',
    default: 'airflow',
    since: '1.10.0',
    doc: 'The owner of tasks that name none.',
  }),
  defaultQueue: string({
    key: 'default_queue',
    default: 'default',
    since: '2.1.0',
    doc: 'The queue of tasks that name none.',
  }),
});

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

export const kerberosSection = defineSection('kerberos', 'Kerberos tickets, for services and for API callers.', {
  principal: string({ key: 'principal', default: 'airflow', since: '1.10.0', doc: 'The principal of this service.' }),
  keytab: string({
    key: 'keytab',
    default: 'airflow.keytab',
    since: '1.10.0',
    doc: 'The file with the keys of that principal. A relative path is one below the home folder.',
  }),
  ccache: string({
    key: 'ccache',
    default: '/tmp/airflow_krb5_ccache',
    since: '1.10.0',
    doc: 'The file that tickets are kept in.',
  }),
  reinitFrequencyMs: seconds({
    key: 'reinit_frequency',
    default: '3600',
    since: '1.10.0',
    min: 1,
    doc: 'How often the ticket renewer gets a new ticket, in seconds. Tickets are asked for that can be renewed for as many minutes.',
  }),
  kinitPath: string({
    key: 'kinit_path',
    default: 'kinit',
    since: '1.10.0',
    doc: 'The program that gets tickets.',
  }),
  forwardable: boolean({
    key: 'forwardable',
    default: 'True',
    since: '2.2.0',
    doc: 'Whether tickets may be handed on to other machines.',
  }),
  includeIp: boolean({
    key: 'include_ip',
    default: 'True',
    since: '2.2.0',
    doc: 'Whether tickets count for the addresses of this machine only.',
  }),
});

/** Such as `5 per 40 second`. */
function rateLimit(option: Option<string>): Option<RateLimit> {
  return {
    ...option,
    expected: 'a rate, such as 5 per 40 second',
    parse(text) {
      const value = readRateLimit(text);
      return value && { value };
    },
  };
}

export const fabSection = defineSection('fab', 'Users and logins.', {
  updateFabPerms: boolean({
    key: 'update_fab_perms',
    default: 'True',
    since: '2.9.0',
    doc: 'Whether the web server completes the default roles when it starts.',
  }),
  authRateLimited: boolean({
    key: 'auth_rate_limited',
    default: 'True',
    since: '2.9.0',
    doc: 'Whether failed logins are limited.',
  }),
  authRateLimit: rateLimit(
    string({
      key: 'auth_rate_limit',
      default: '5 per 40 second',
      since: '2.9.0',
      doc: 'How many failed logins a user has, and a client address: a number, per, a number, and second, minute, hour or day.',
    }),
  ),
});
