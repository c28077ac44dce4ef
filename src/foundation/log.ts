import { systemClock } from './clock.ts';

const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
type LogFields = Record<string, string | number | boolean | null | undefined>;

/** One event per operation: the fields say which thing, the message says what happened to it. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warning(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string, error?: unknown): void;
  /** A logger of a part of the program; its name stands in every line. */
  child(component: string): Logger;
}

/** From which level on lines are written (`info`), and where to (standard error). */
export interface LoggerOptions {
  level?: LogLevel;
  write?: (line: string) => void;
}

/** Writes Airflow's line format: `[2026-11-21T12:00:00.000+0000] {component} INFO - message key=value`. */
export function createLogger(component: string, options: LoggerOptions = {}): Logger {
  const threshold = LOG_LEVELS.indexOf(options.level ?? 'info');
  const write = options.write ?? ((line: string) => process.stderr.write(line));
  const emit = (level: LogLevel, fields: LogFields, message: string, error?: unknown) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    let line = `[${systemClock.now().slice(0, 23)}+0000] {${component}} ${level.toUpperCase()} - ${message}`;
    for (const [key, value] of Object.entries(fields)) if (value !== undefined) line += ` ${key}=${printField(value)}`;
    if (error !== undefined) line += `\n${error instanceof Error ? describeError(error) : String(error)}`;
    write(`${line}\n`);
  };
  return {
    debug: (fields, message) => emit('debug', fields, message),
    info: (fields, message) => emit('info', fields, message),
    warning: (fields, message) => emit('warning', fields, message),
    error: (fields, message, error) => emit('error', fields, message, error),
    child: (name) => createLogger(`${component}.${name}`, options),
  };
}

/** Drops everything: for tests and for commands whose output is their result. */
export const silentLogger: Logger = createLogger('silent', { write: () => undefined });

function printField(value: string | number | boolean | null): string {
  // A value that could end the line or be taken for another field is quoted: log injection.
  return typeof value === 'string' && /[\s"=]|[^\x20-\x7e]/.test(value) ? JSON.stringify(value) : String(value);
}

/** The stack with the stacks of all causes below it. */
export function describeError(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by: ${describeError(error.cause)}` : own;
}
