import type { Database } from '../../../metadata/database.ts';
import type { CommandOutput } from './command-output.ts';

/** How many command lines are remembered. */
const MOST_REMEMBERED = 100;

/**
 * What commands printed that only say what the database holds, until anything in the database changes. Whether it has changed is
 * asked at each call, so that nobody ever gets what was true before.
 */
export class RememberedOutputs {
  readonly #db: Pick<Database, 'readMark'>;
  #mark = '';
  #outputs = new Map<string, Promise<CommandOutput>>();

  constructor(db: Pick<Database, 'readMark'>) {
    this.#db = db;
  }

  /** @param run runs the command; where it fails, nothing is remembered */
  async get(argv: readonly string[], run: () => Promise<CommandOutput>): Promise<CommandOutput> {
    const mark = await this.#db.readMark();
    if (mark !== this.#mark || this.#outputs.size >= MOST_REMEMBERED) {
      this.#mark = mark;
      this.#outputs = new Map();
    }
    // Held on to: should there be another one meanwhile, what is read here must not get into it.
    const outputs = this.#outputs;
    const key = argv.join('\0');
    const known = outputs.get(key);
    if (known) return known;
    const made = run();
    outputs.set(key, made);
    try {
      const output = await made;
      if (output.exitCode !== 0) outputs.delete(key);
      return output;
    } catch (error) {
      outputs.delete(key);
      throw error;
    }
  }
}
