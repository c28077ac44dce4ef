import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { flag, INTEGER, text, value } from '../option.ts';
import { DAEMON_OPTIONS } from '../options/daemon-options.ts';
import { runDaemon } from '../daemon/run-daemon.ts';

const ONE_PROCESS = 'the web server is one process here';
const OWN_LOG = 'the web server writes its log to standard error';

export const grouped = defineCommand({
  formerFlags: {
    '-hn': '--hostname',
    '--access_logfile': '--access-logfile',
    '--error_logfile': '--error-logfile',
    '--worker_timeout': '--worker-timeout',
    '--ssl_cert': '--ssl-cert',
    '--ssl_key': '--ssl-key',
  },
  options: {
    accessLogfile: text(['-A', '--access-logfile'], 'The logfile to store the webserver access log', {
      refusal: OWN_LOG,
    }),
    accessLogformat: text(['-L', '--access-logformat'], 'The access log format for gunicorn logs', {
      refusal: OWN_LOG,
    }),
    debug: flag(['-d', '--debug'], 'Log more: as [logging] logging_level = DEBUG'),
    errorLogfile: text(['-E', '--error-logfile'], 'The logfile to store the webserver error log', { refusal: OWN_LOG }),
    hostname: text(['-H', '--hostname'], 'Set the hostname on which to run the web server'),
    ...DAEMON_OPTIONS,
    port: value(['-p', '--port'], INTEGER, undefined, 'The port on which to run the server'),
    sslCert: text(['--ssl-cert'], 'Path to the SSL certificate for the webserver'),
    sslKey: text(['--ssl-key'], 'Path to the key to use with the SSL certificate'),
    workerTimeout: value(
      ['-t', '--worker-timeout'],
      INTEGER,
      undefined,
      'The timeout for waiting on webserver workers',
      { refusal: ONE_PROCESS },
    ),
    workerclass: text(['-k', '--workerclass'], 'The worker class to use for Gunicorn', { refusal: ONE_PROCESS }),
    workers: value(['-w', '--workers'], INTEGER, undefined, 'Number of workers to run the webserver on', {
      refusal: ONE_PROCESS,
    }),
  },
  async run({ debug, hostname, port, sslCert, sslKey, ...choices }, cli) {
    const given = {
      web_server_host: hostname,
      web_server_port: port,
      web_server_ssl_cert: sslCert,
      web_server_ssl_key: sslKey,
    };
    const flags: Record<string, string> = debug ? { 'logging.logging_level': 'DEBUG' } : {};
    for (const [key, text] of Object.entries(given)) if (text !== undefined) flags[`webserver.${key}`] = String(text);
    const config = loadCliConfig(cli, { flags });
    return runDaemon(cli, config, 'webserver', choices, () =>
      cli.services.webserver(config, cli.env, (line) => cli.print(`${line}\n`)),
    );
  },
});
