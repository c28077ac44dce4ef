import type { ConnectionParts } from '../../domain/connection-text.ts';

export interface ConnectionControl {
  /** The oldest first. */
  list(): Promise<ConnectionRecord[]>;
  find(connId: string): Promise<ConnectionRecord | undefined>;
  /**
   * Stores many, each by itself: those before one that is refused are stored.
   * @param overwrite replace those that exist
   * @param onEach called for each as it is done
   */
  import(
    connections: ReadonlyMap<string, ConnectionParts>,
    overwrite: boolean,
    onEach: (connId: string, imported: boolean) => void,
  ): Promise<void>;
  /** @throws AppError CONNECTION_EXISTS */
  add(connId: string, parts: ConnectionParts): Promise<void>;
  /** @throws AppError CONNECTION_NOT_FOUND */
  delete(connId: string): Promise<void>;
}

/** Encrypted: in the database. A server tells neither that nor the number nor the password (null). */
export interface ConnectionRecord {
  readonly id: number | null;
  readonly connId: string;
  readonly parts: ConnectionParts;
  readonly isEncrypted: boolean | null;
  readonly isExtraEncrypted: boolean | null;
  /** The extra as it is stored, encrypted where it is. A server does not tell it. */
  readonly storedExtra: string | null;
}
