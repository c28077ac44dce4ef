import { boolean, checkedList, optionalSeconds, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

const SINCE = 'tradewind 0.1.0';

export const restApiPluginSection = defineSection(
  'rest_api_plugin',
  'The REST API plugin at /admin/rest_api, which runs commands for whoever calls it.',
  {
    enabled: boolean({
      key: 'enabled',
      default: 'True',
      since: SINCE,
      doc: 'Whether the plugin and its page are there at all.',
    }),
    expectedHttpToken: string({
      key: 'rest_api_plugin_expected_http_token',
      default: '',
      since: SINCE,
      secret: true,
      doc: 'The token that callers must send in a header; whoever has it may do everything. Empty: [webserver] rest_api_plugin_expected_http_token counts.',
    }),
    httpTokenHeaderName: string({
      key: 'rest_api_plugin_http_token_header_name',
      default: 'rest_api_plugin_http_token',
      since: SINCE,
      doc: 'The name of that header. A dash and an underscore are the same.',
    }),
    filterLoadingMessages: boolean({
      key: 'filter_loading_messages_in_cli_response',
      default: 'True',
      since: SINCE,
      doc: 'Whether log lines at the beginning of the output of a command are left out.',
    }),
    commandTimeoutMs: optionalSeconds({
      key: 'command_timeout',
      default: '300',
      since: SINCE,
      min: 1,
      doc: 'How long a command may take, in seconds; then it is ended and the answer says so. Empty: for ever.',
    }),
    allowedFolders: checkedList({
      key: 'allowed_folders',
      default: '',
      since: SINCE,
      expected: 'absolute paths separated by commas',
      accept: (item) => item.startsWith('/'),
      doc: 'Folders besides the home, the DAGs and the logs in which the files lie that callers may name (subdir, import, export, log-file …).',
    }),
  },
);
