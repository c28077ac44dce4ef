/** Something that runs until it is stopped. */
export interface Service {
  /** Resolves when it is ready to work. */
  start(): Promise<void>;
  /** Resolves when everything it began has ended. Stopping twice is harmless. */
  stop(): Promise<void>;
}
