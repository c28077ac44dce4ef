import { boolean, checkedList, choice, integer, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

export const apiSection = defineSection('api', 'The REST APIs.', {
  authBackends: checkedList({
    key: 'auth_backends',
    default: 'airflow.api.auth.backend.deny_all',
    since: '2.3.0',
    differs: 'The documented default: nobody gets in until you choose who may.',
    expected: 'names of authentication backends, separated by commas',
    accept: (item) => /^\S+$/.test(item),
    doc: "Who may call the APIs. Airflow's module names stand for the built-in backends (airflow.api.auth.backend.deny_all, .default, .basic_auth, .session, .kerberos_auth; airflow.contrib.auth.backends.password_auth); any other name is a module of yours.",
  }),
  enableExperimentalApi: boolean({
    key: 'enable_experimental_api',
    default: 'True',
    since: '2.0.0',
    differs: 'It is the API that most people come for, and it is denied to everybody until you choose a backend.',
    doc: 'Whether /api/experimental is served.',
  }),
  experimentalApiGeneration: choice<1 | 2>({
    key: 'experimental_api_generation',
    default: '1',
    since: 'tradewind 0.1.0',
    choices: { '1': 1, '2': 2 },
    doc: 'Which Airflow the experimental API answers like: 1 is 1.10, 2 is 2.11.',
  }),
  maximumPageLimit: integer({
    key: 'maximum_page_limit',
    default: '100',
    since: '2.0.0',
    min: 1,
    doc: 'The most items that one answer of the stable API lists.',
  }),
  fallbackPageLimit: integer({
    key: 'fallback_page_limit',
    default: '100',
    since: '2.0.0',
    min: 1,
    doc: 'How many items an answer lists where the request asks for none or too few.',
  }),
  enableXcomDeserializeSupport: boolean({
    key: 'enable_xcom_deserialize_support',
    default: 'False',
    since: '2.7.0',
    doc: 'Whether the parameter `deserialize` of the stable API is taken for XComs. Here it changes nothing: every XCom is JSON.',
  }),
  accessControlAllowHeaders: string({
    key: 'access_control_allow_headers',
    default: '',
    since: '2.1.0',
    doc: 'The header Access-Control-Allow-Headers of answers; empty: none.',
  }),
  accessControlAllowMethods: string({
    key: 'access_control_allow_methods',
    default: '',
    since: '2.1.0',
    doc: 'The header Access-Control-Allow-Methods of answers; empty: none.',
  }),
  accessControlAllowOrigins: string({
    key: 'access_control_allow_origins',
    default: '',
    since: '2.2.0',
    doc: 'The origins that browsers let call the API, separated by spaces; empty: none.',
  }),
});
