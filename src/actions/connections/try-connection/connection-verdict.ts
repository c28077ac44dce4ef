/** What a test of a connection found out. */
export interface ConnectionVerdict {
  readonly works: boolean;
  /** For people; the password does not stand in it. */
  readonly message: string;
}

/** How long a test waits for the other side, in milliseconds. */
export const LONGEST_WAIT_MS = 10_000;

/** Airflow's words. */
export const TESTED = { works: true, message: 'Connection successfully tested' } as const;
