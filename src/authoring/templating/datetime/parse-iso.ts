import { plainReason, TemplateError } from '../language/template-error.ts';
import type { MomentValue } from './moment.ts';

/**
 * ISO 8601: a date, or a date and a time, with `T` or a space between. With an offset it is in that zone, otherwise naive.
 * @throws TemplateError (ValueError)
 */
export function parseIsoDateTime(text: string): MomentValue {
  const match =
    /^(\d{4}-?\d\d-?\d\d)(?:[T ](\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(
      text.trim(),
    );
  if (!match)
    throw new TemplateError(
      'ValueError',
      `Invalid isoformat string: '${text}'`,
      'Write it as 2024-01-31T10:00:00+00:00',
    );
  const [, date = '', time = '00:00', offset] = match;
  try {
    const local = Temporal.PlainDateTime.from(`${date}T${time.replace(',', '.')}`);
    if (offset === undefined) return local;
    const zone = offset === 'Z' ? 'UTC' : offset.replace(/^(...)$/, '$1:00').replace(/^(...)(\d\d)$/, '$1:$2');
    return local.toZonedDateTime(/^[+-]00:00$/.test(zone) ? 'UTC' : zone);
  } catch (error) {
    throw new TemplateError('ValueError', plainReason(error));
  }
}
