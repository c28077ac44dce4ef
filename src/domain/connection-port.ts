/** The last port of TCP. */
export const LAST_PORT = 65_535;

/** Whether a connection may have it: a whole number from 0 to {@link LAST_PORT}, or none. */
export function isConnectionPort(port: number | null): boolean {
  return port === null || (Number.isInteger(port) && port >= 0 && port <= LAST_PORT);
}
