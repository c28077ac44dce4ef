import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { INTEGER, text, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS, type DaemonChoices } from '../options/daemon-options.ts';
import { runDaemon } from '../daemon/run-daemon.ts';

const BROKER_API = 'Broker API';
const NO_BROKER_API = 'the dashboard asks Redis, at [celery] broker_url';
const FLOWER_CONF = 'Configuration file for flower';
const NO_FLOWER_CONF = 'the dashboard has no configuration of its own: see the options of [celery]';
const BASIC_AUTH =
  'Securing Flower with Basic Authentication. Accepts user:password pairs separated by a comma. Example: flower_basic_auth = user1:password1,user2:password2';
const HOSTNAME = 'Set the hostname on which to run the server';
const PORT = 'The port on which to run the server';
const URL_PREFIX = 'URL prefix for Flower';

export const grouped = defineCommand({
  options: {
    basicAuth: text(['-A', '--basic-auth'], BASIC_AUTH),
    brokerApi: text(['-a', '--broker-api'], BROKER_API, { refusal: NO_BROKER_API }),
    ...DAEMON_OPTIONS,
    flowerConf: text(['-c', '--flower-conf'], FLOWER_CONF, { refusal: NO_FLOWER_CONF }),
    hostname: text(['-H', '--hostname'], HOSTNAME),
    port: value(['-p', '--port'], INTEGER, undefined, PORT),
    urlPrefix: text(['-u', '--url-prefix'], URL_PREFIX),
    verbose: VERBOSE,
  },
  run: (args, cli) => runFlower(args, cli),
});

export const flat = defineCommand({
  options: {
    hostname: text(['-hn', '--hostname'], HOSTNAME),
    port: value(['-p', '--port'], INTEGER, undefined, PORT),
    flowerConf: text(['-fc', '--flower_conf'], FLOWER_CONF, { refusal: NO_FLOWER_CONF }),
    urlPrefix: text(['-u', '--url_prefix'], URL_PREFIX),
    basicAuth: text(['-ba', '--basic_auth'], BASIC_AUTH),
    brokerApi: text(['-a', '--broker_api'], BROKER_API, { refusal: NO_BROKER_API }),
    ...DAEMON_OPTIONS,
  },
  run: (args, cli) => runFlower(args, cli),
});

interface FlowerArgs extends DaemonChoices {
  readonly basicAuth: string | undefined;
  readonly hostname: string | undefined;
  readonly port: number | undefined;
  readonly urlPrefix: string | undefined;
}

function runFlower(args: FlowerArgs, cli: Cli): Promise<number> {
  const given = {
    flower_basic_auth: args.basicAuth,
    flower_host: args.hostname,
    flower_port: args.port,
    flower_url_prefix: args.urlPrefix,
  };
  const flags: Record<string, string> = {};
  for (const [key, chosen] of Object.entries(given)) if (chosen !== undefined) flags[`celery.${key}`] = String(chosen);
  const config = loadCliConfig(cli, { flags });
  return runDaemon(cli, config, 'flower', args, () => cli.services.flower(config, (line) => cli.print(`${line}\n`)));
}
