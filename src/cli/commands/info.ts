import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, cpus, release, type as systemType, version } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../../config/config.ts';
import { REPORTED_VERSION } from '../../config/version.ts';
import type { JsonObject } from '../../foundation/json.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { flag } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { hidePasswords } from '../../foundation/hide-passwords.ts';

export const grouped = defineCommand({
  options: {
    anonymize: flag(
      ['--anonymize'],
      'Minimize any personal identifiable information. Use it when sharing output with others.',
    ),
    fileIo: flag(['--file-io'], 'Send output to file.io service and returns link.', {
      refusal: 'nothing is sent anywhere: pass the output on yourself',
    }),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ anonymize, output }, cli) {
    const sections = await describe(loadMachineConfig(cli), cli);
    const shown = anonymize ? sections.map(([name, facts]) => [name, hidePerson(facts, cli)] as const) : sections;
    if (output === 'json' || output === 'yaml') {
      await printRows(
        shown.map(([name, facts]) => ({ [name]: facts })),
        output,
        cli,
      );
      return;
    }
    for (const [name, facts] of shown) {
      const title = name.replaceAll('_', ' ');
      cli.print(`\n${title.charAt(0).toUpperCase()}${title.slice(1)}\n`);
      await printRows(
        Object.entries(facts).map(([fact, value]) => ({ fact, value })),
        output,
        cli,
      );
    }
  },
});

type InfoSection = readonly [name: string, facts: JsonObject];

/** The facts that a report of a problem needs, in Airflow's order. */
async function describe(config: Config, cli: Cli): Promise<InfoSection[]> {
  const path = cli.env['PATH'] ?? '';
  const tools = [
    ['git', '--version'],
    ['ssh', '-V'],
    ['sqlite3', '--version'],
    ['psql', '--version'],
  ] as const;
  const versions = await Promise.all(
    tools.map(async ([tool, flagName]) => [tool, await toolVersion(tool, flagName)] as const),
  );
  return [
    [
      'apache_airflow',
      {
        version: REPORTED_VERSION,
        executor: config.core.executor,
        task_logging_handler: 'files below base_log_folder',
        sql_alchemy_conn: hidePasswords(config.database.sqlAlchemyConn),
        dags_folder: config.core.dagsFolder,
        plugins_folder: config.get('core', 'plugins_folder') ?? null,
        base_log_folder: config.logging.baseLogFolder,
        remote_base_log_folder: config.get('logging', 'remote_base_log_folder') ?? '',
      },
    ],
    [
      'system_info',
      {
        OS: systemType(),
        architecture: arch(),
        uname: `${release()} ${version()}, ${cpus().length} CPUs`,
        locale: Intl.DateTimeFormat().resolvedOptions().locale,
        node_version: process.version,
        node_location: process.execPath,
      },
    ],
    ['tools_info', Object.fromEntries(versions)],
    [
      'paths_info',
      {
        airflow_home: config.home,
        system_path: path,
        airflow_on_path: path.split(delimiter).some((folder) => existsSync(join(folder, 'airflow'))),
      },
    ],
    ['providers_info', {}],
  ];
}

async function toolVersion(tool: string, flagName: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(tool, [flagName], { timeout: 5000 });
    return (stdout || stderr).split('\n')[0] ?? '';
  } catch {
    return 'NOT AVAILABLE';
  }
}

/** Home folder and user name are replaced by what they are. */
function hidePerson(facts: JsonObject, cli: Cli): JsonObject {
  const home = cli.env['HOME'] ?? '';
  const user = cli.env['USER'] ?? '';
  const hide = (text: string): string => {
    const homeless = home.length > 1 ? text.replaceAll(home, '${HOME}') : text;
    return user === '' ? homeless : homeless.replaceAll(user, '${USER}');
  };
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? hide(value) : value]),
  );
}
