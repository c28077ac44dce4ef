/** Whether the text names a time zone: utc, system (of the machine), or a name that the runtime knows. */
export function isTimeZone(text: string): boolean {
  // The words are told first: loading the time zones takes milliseconds.
  if (/^(utc|system)$/i.test(text)) return true;
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
