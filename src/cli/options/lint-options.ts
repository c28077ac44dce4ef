import type { LintFilter } from '../../config/lint-config.ts';
import { type ArgsOf, text } from '../option.ts';

/** Which options of the configuration are looked at: each a list, separated by commas. */
export const LINT_OPTIONS = {
  ignoreOption: text(['--ignore-option'], 'The option name(s) to ignore, separated by commas.'),
  ignoreSection: text(['--ignore-section'], 'The section name(s) to ignore, separated by commas.'),
  option: text(['--option'], 'The option name(s) to look at, separated by commas.'),
  section: text(['--section'], 'The section name(s) to look at, separated by commas.'),
};

export function lintFilterOf(args: ArgsOf<typeof LINT_OPTIONS>): LintFilter {
  return {
    sections: args.section?.split(','),
    options: args.option?.split(','),
    ignoredSections: args.ignoreSection?.split(','),
    ignoredOptions: args.ignoreOption?.split(','),
  };
}
