import { DAY_NAMES, MONTH_NAMES, zoneAbbreviation } from './strftime.ts';

const TOKEN =
  /\[([^\]]*)\]|\\(.)|LTS|LT|L{1,4}|YYYY|YY|Y|Q[o]?|MMMM|MMM|MM|Mo|M|DDDD|DDD|DD|Do|D|dddd|ddd|dd|do|d|E|HH|H|hh|h|mm|m|ss|s|S{1,6}|A|a|ZZ|Z|zz|z|X|x|WW|W|w/g;

const two = (value: number): string => String(value).padStart(2, '0');

/** Pendulum's `format('YYYY-MM-DD HH:mm:ss')`, in English. Text in square brackets stays as it is. */
export function formatTokens(
  local: Temporal.PlainDateTime,
  zoned: Temporal.ZonedDateTime | null,
  format: string,
): string {
  return format.replace(TOKEN, (token, literal?: string, escaped?: string) => {
    if (literal !== undefined) return literal;
    if (escaped !== undefined) return escaped;
    return printToken(token, local, zoned) ?? token;
  });
}

function printToken(
  token: string,
  local: Temporal.PlainDateTime,
  zoned: Temporal.ZonedDateTime | null,
): string | undefined {
  const day = DAY_NAMES[local.dayOfWeek - 1] ?? '';
  const month = MONTH_NAMES[local.month - 1] ?? '';
  const hour12 = local.hour % 12 || 12;
  const micros = String(local.millisecond * 1000 + local.microsecond).padStart(6, '0');
  const epochMs = (zoned ?? local.toZonedDateTime('UTC')).epochMilliseconds;
  switch (token) {
    case 'YYYY':
      return String(local.year).padStart(4, '0');
    case 'YY':
      return two(local.year % 100);
    case 'Y':
      return String(local.year);
    case 'Q':
      return String(Math.ceil(local.month / 3));
    case 'Qo':
      return ordinal(Math.ceil(local.month / 3));
    case 'MMMM':
      return month;
    case 'MMM':
      return month.slice(0, 3);
    case 'MM':
      return two(local.month);
    case 'M':
      return String(local.month);
    case 'Mo':
      return ordinal(local.month);
    case 'DDDD':
      return String(local.dayOfYear).padStart(3, '0');
    case 'DDD':
      return String(local.dayOfYear);
    case 'DD':
      return two(local.day);
    case 'D':
      return String(local.day);
    case 'Do':
      return ordinal(local.day);
    case 'dddd':
      return day;
    case 'ddd':
      return day.slice(0, 3);
    case 'dd':
      return day.slice(0, 2);
    case 'd':
    case 'E':
      return String(token === 'E' ? local.dayOfWeek : local.dayOfWeek % 7);
    case 'HH':
      return two(local.hour);
    case 'H':
      return String(local.hour);
    case 'hh':
      return two(hour12);
    case 'h':
      return String(hour12);
    case 'mm':
      return two(local.minute);
    case 'm':
      return String(local.minute);
    case 'ss':
      return two(local.second);
    case 's':
      return String(local.second);
    case 'A':
      return local.hour < 12 ? 'AM' : 'PM';
    case 'ZZ':
      return zoned?.offset.replaceAll(':', '') ?? '';
    case 'Z':
      return zoned?.offset ?? '';
    case 'zz':
      return zoned ? zoneAbbreviation(zoned) : '';
    case 'z':
      return zoned?.timeZoneId ?? '';
    case 'X':
      return String(Math.floor(epochMs / 1000));
    case 'x':
      return String(epochMs);
    default:
      return /^S+$/.test(token) ? micros.slice(0, token.length) : undefined;
  }
}

function ordinal(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13;
  return `${value}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`;
}
