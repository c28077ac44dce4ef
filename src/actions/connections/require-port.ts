import { LAST_PORT, isConnectionPort } from '../../domain/connection-port.ts';
import { AppError } from '../../foundation/app-error.ts';

/** @throws AppError INVALID_INPUT for a port that no connection can have */
export function requirePort(port: number | null): void {
  if (isConnectionPort(port)) return;
  throw new AppError('INVALID_INPUT', {
    reason: `The port of a connection is a number from 0 to ${LAST_PORT}: ${port}`,
  });
}
