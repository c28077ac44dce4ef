import { lintConfigFile } from '../../config/lint-config.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { VERBOSE } from '../options/common-options.ts';
import { LINT_OPTIONS, lintFilterOf } from '../options/lint-options.ts';
import { describeConfigIssue } from '../output/describe-config-issue.ts';

export const grouped = defineCommand({
  description: 'Finds options in airflow.cfg that have other names or values now, or that nothing knows',
  options: { ...LINT_OPTIONS, verbose: VERBOSE },
  async run(args, cli) {
    const issues = lintConfigFile(loadCliConfig(cli).configFile, lintFilterOf(args));
    if (issues.length === 0) {
      cli.print('No issues found in your airflow.cfg.\n');
      return;
    }
    cli.print('Found issues in your airflow.cfg:\n');
    for (const issue of issues) cli.print(`  - ${describeConfigIssue(issue)}\n`);
    cli.print('\nPlease update your configuration file accordingly.\n');
  },
});
