import { renderConfig } from '../../config/write/render-config.ts';
import { defineCommand } from '../command.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { flag, text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { COLOR, paintConfig, painterFor } from '../output/paint.ts';

export const grouped = defineCommand({
  options: {
    color: COLOR,
    commentOutEverything: flag(
      ['-c', '--comment-out-everything'],
      'Comment out all configuration options. Useful as starting point for new installation',
    ),
    defaults: flag(
      ['-a', '--defaults'],
      'Show only defaults - do not include local configuration, sources, includes descriptions, examples, variables. Comment out everything.',
    ),
    excludeProviders: flag(
      ['-p', '--exclude-providers'],
      'Exclude provider configuration (they are included by default)',
    ),
    includeDescriptions: flag(['-d', '--include-descriptions'], 'Show descriptions for the configuration variables'),
    includeEnvVars: flag(['-V', '--include-env-vars'], 'Show environment variable for each option'),
    includeExamples: flag(['-e', '--include-examples'], 'Show examples for the configuration variables'),
    includeSources: flag(['-s', '--include-sources'], 'Show source of the configuration variable'),
    section: text(['--section'], 'The section name'),
    verbose: VERBOSE,
  },
  async run(args, cli) {
    const rendered = renderConfig(loadMachineConfig(cli), {
      section: args.section,
      excludesProviders: args.excludeProviders,
      descriptions: args.includeDescriptions || args.defaults,
      examples: args.includeExamples || args.defaults,
      sources: args.includeSources && !args.defaults,
      variables: args.includeEnvVars || args.defaults,
      commentOut: args.commentOutEverything || args.defaults,
      onlyDefaults: args.defaults,
    });
    cli.print(`${paintConfig(rendered, painterFor(cli, args.color))}\n`);
  },
});
