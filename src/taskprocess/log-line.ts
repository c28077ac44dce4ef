import type { LogLevel } from '../foundation/log.ts';
import type { Timestamp } from '../foundation/timestamp.ts';

/**
 * A line of a task's log as Airflow 2.11 writes it: `[2026-11-21T12:00:00.000+0000] {taskinstance.ts:123} INFO - message`.
 * @param source file and line, such as `tutorial.ts:12`
 */
export function formatLogLine(at: Timestamp, source: string, level: LogLevel, message: string): string {
  return `[${at.slice(0, 23)}+0000] {${source}} ${level.toUpperCase()} - ${message}\n`;
}

/** Text of whatever a program printed: control characters, but for tab and escape (colours), become U+FFFD. */
export function printableText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g, '\uFFFD');
}
