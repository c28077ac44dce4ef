import { AppError } from '../foundation/app-error.ts';

/** What is wrong with one option, or with one line of the file. */
export interface ConfigComplaint {
  /** Null where a line of the file belongs to no option. */
  readonly section: string | null;
  readonly key: string | null;
  /** The text that was refused, `***` where it is secret; null where there is none. */
  readonly value: string | null;
  /** Where it was set: a file and line, an environment variable, a flag, or the default. */
  readonly place: string;
  /** What is wrong, or what would be right. */
  readonly problem: string;
}

/** Everything that is wrong with the configuration, found at once. Commands print its message and exit with status 1. */
export class ConfigError extends AppError<'INVALID_CONFIG'> {
  readonly complaints: readonly ConfigComplaint[];

  constructor(complaints: readonly ConfigComplaint[]) {
    super('INVALID_CONFIG', { complaints: complaints.map(describeComplaint) });
    this.complaints = complaints;
  }
}

function describeComplaint({ section, key, value, place, problem }: ConfigComplaint): string {
  if (section === null || key === null) return `${place}: ${problem}`;
  const setting = value === null ? `[${section}] ${key}` : `[${section}] ${key} = ${value}`;
  return `${setting} (${place}): ${problem}`;
}
