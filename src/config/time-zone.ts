/** Whether the text names a time zone: utc, system (of the machine), or a name that the runtime knows. */
export function isTimeZone(text: string): boolean {
  // The words are told first: loading the time zones takes milliseconds.
  if (/^(utc|system)$/i.test(text)) return true;
  try {
    return text !== '' && new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}
