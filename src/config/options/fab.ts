import { boolean, string } from '../option-types.ts';
import { type Option, defineSection } from '../option.ts';
import { type RateLimit, readRateLimit } from '../rate-limit.ts';

/** Such as `5 per 40 second`. */
function rateLimit(option: Option<string>): Option<RateLimit> {
  return {
    ...option,
    expected: 'a rate, such as 5 per 40 second',
    parse(text) {
      const value = readRateLimit(text);
      return value && { value };
    },
  };
}

export const fabSection = defineSection('fab', 'Users and logins.', {
  updateFabPerms: boolean({
    key: 'update_fab_perms',
    default: 'True',
    since: '2.9.0',
    doc: 'Whether the web server completes the default roles when it starts.',
  }),
  authRateLimited: boolean({
    key: 'auth_rate_limited',
    default: 'True',
    since: '2.9.0',
    doc: 'Whether failed logins are limited.',
  }),
  authRateLimit: rateLimit(
    string({
      key: 'auth_rate_limit',
      default: '5 per 40 second',
      since: '2.9.0',
      doc: 'How many failed logins a user has, and a client address: a number, per, a number, and second, minute, hour or day.',
    }),
  ),
});
