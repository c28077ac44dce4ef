import { createLogger } from '../../foundation/log.ts';
import { defineCommand } from '../command.ts';
import { runRenewer } from '../kerberos/run-renewer.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { flag, optionalPositional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS } from '../options/daemon-options.ts';
import { runDaemon } from '../daemon/run-daemon.ts';

export const grouped = defineCommand({
  description:
    'Get a Kerberos ticket by a keytab into the cache of [kerberos] ccache, and a new one every reinit_frequency seconds',
  options: {
    principal: optionalPositional('principal', 'kerberos principal'),
    ...DAEMON_OPTIONS,
    // Its short name in Airflow 1.10 is -kt.
    keytab: { ...optionalPositional('KEYTAB', 'keytab'), flags: ['-k', '-kt', '--keytab'] },
    oneTime: flag(['-o', '--one-time'], 'Run airflow kerberos one time instead of forever'),
    verbose: VERBOSE,
  },
  run(args, cli) {
    const config = loadCliConfig(cli);
    const log = createLogger('kerberos', { level: args.verbose ? 'debug' : 'info', write: cli.print });
    return runDaemon(cli, config, 'kerberos', args, () => runRenewer(config, args, cli, log));
  },
});
