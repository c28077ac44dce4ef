import type { ConfigIssue } from '../../config/lint-config.ts';

/** What is out of date in the configuration, as Airflow says it. */
export function describeConfigIssue(issue: ConfigIssue): string {
  const { section, key } = issue;
  switch (issue.kind) {
    case 'unknown':
      return `\`${key}\` of section \`${section}\` is no option that this version knows.`;
    case 'old value':
      return `The value of \`${key}\` in section \`${section}\` is a former default: it counts as \`${issue.now}\`.`;
    case 'old name':
      return issue.now.section === section
        ? `\`${key}\` configuration parameter renamed to \`${issue.now.key}\` in the \`${section}\` section.`
        : `\`${key}\` configuration parameter moved from \`${section}\` section to \`${issue.now.section}\` section as \`${issue.now.key}\`.`;
  }
}
