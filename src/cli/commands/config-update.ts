import { readFileSync, writeFileSync } from 'node:fs';
import { lintConfigFile } from '../../config/lint-config.ts';
import { updateConfigText } from '../../config/write/update-config.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { flag } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { LINT_OPTIONS, lintFilterOf } from '../options/lint-options.ts';
import { describeConfigIssue } from '../output/describe-config-issue.ts';

export const grouped = defineCommand({
  description:
    'Shows how airflow.cfg is brought up to date; with --fix it is, and the file as it was is kept beside it as airflow.cfg.bak',
  options: {
    allRecommendations: flag(
      ['--all-recommendations'],
      'Include options that nothing knows, which are commented out, besides those that have other names or values.',
    ),
    fix: flag(['--fix'], 'Write the changes into the file.'),
    ...LINT_OPTIONS,
    verbose: VERBOSE,
  },
  async run({ fix, allRecommendations, ...filter }, cli) {
    const { configFile } = loadCliConfig(cli);
    const found = lintConfigFile(configFile, lintFilterOf(filter));
    const issues = found.filter(({ kind }) => allRecommendations || kind !== 'unknown');
    if (issues.length === 0) {
      cli.print('No updates needed. Your configuration is already up-to-date.\n');
      return;
    }
    cli.print(fix ? 'The following updates are applied:\n' : 'The following are the changes in airflow config:\n');
    for (const issue of issues) cli.print(`  - ${describeConfigIssue(issue)}\n`);
    if (!fix) {
      cli.print('\nUse --fix to write them into the file.\n');
      return;
    }
    const text = readFileSync(configFile, 'utf8');
    writeFileSync(`${configFile}.bak`, text, { mode: 0o600 });
    writeFileSync(configFile, updateConfigText(text, issues));
    cli.print(`\nUpdated ${configFile}; the file as it was is ${configFile}.bak\n`);
  },
});
