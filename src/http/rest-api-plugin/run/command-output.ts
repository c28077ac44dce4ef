/** What a command printed, and whether it succeeded. */
export interface CommandOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** So much of either stream is kept, in characters: an answer is one piece of JSON in memory. */
export const LONGEST_OUTPUT = 1024 * 1024;

/** The width of help texts and tables: as recorded, where output is not a terminal. */
export const COLUMNS = '80';
