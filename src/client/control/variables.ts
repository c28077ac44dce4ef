export interface VariableControl {
  /** The oldest first. */
  listKeys(): Promise<string[]>;
  /** Every variable with its value. */
  listValues(): Promise<{ key: string; value: string }[]>;
  find(key: string): Promise<string | undefined>;
  /** Creates a variable, or replaces the one of that key. */
  save(variable: { key: string; value: string; description: string | null }): Promise<void>;
  /** One that there is not is deleted just as well. */
  delete(key: string): Promise<void>;
}
