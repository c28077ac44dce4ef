import { choice, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

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
