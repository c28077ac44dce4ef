/** RFC 3339 with a zone, as the reference's validator takes it: the day must exist, a leap second may. */
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))$/;

/** Whether a text is a `date-time` of JSON Schema. */
export function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const lastDay = month >= 1 && month <= 12 ? new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate() : 0;
  return (
    year >= 1 &&
    day >= 1 &&
    day <= lastDay &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    offsetHour < 24 &&
    offsetMinute < 60 &&
    isWithinCalendar(text)
  );
}

const FIRST_MOMENT_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MOMENT_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether the moment still has a year of four digits in UTC, without which it can be neither stored nor compared. */
function isWithinCalendar(text: string): boolean {
  const ms = Date.parse(text.toUpperCase().replace(' ', 'T'));
  return ms >= FIRST_MOMENT_MS && ms <= LAST_MOMENT_MS;
}
