import { boolean, seconds, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

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
