import type { GrantedPermissions } from '../../../domain/permission.ts';
import type { Database } from '../../../metadata/database.ts';
import type { ApiResponse } from '../../api-handler.ts';

/** How long the remembered answers and addresses of one operation may be together, in characters. */
const LONGEST_MEMORY = 16 * 1024 * 1024;

/**
 * Answers to requests for the same address by callers who may do the same, until anything in the database changes. Whether it
 * has changed is asked at each request, so that nobody ever gets what was true before.
 */
export class RememberedAnswers {
  readonly #db: Pick<Database, 'readMark'>;
  #memory = new Memory('');

  constructor(db: Pick<Database, 'readMark'>) {
    this.#db = db;
  }

  /** @param make makes the answer; what it throws is not remembered */
  async get(
    permissions: GrantedPermissions,
    url: string,
    make: () => ApiResponse | Promise<ApiResponse>,
  ): Promise<ApiResponse> {
    const mark = await this.#db.readMark();
    if (mark !== this.#memory.mark || this.#memory.size > LONGEST_MEMORY) this.#memory = new Memory(mark);
    // Held on to: should there be another one meanwhile, what is read here must not get into it.
    const memory = this.#memory;
    const answers = memory.answersFor(permissions);
    const known = answers.get(url);
    if (known) return known;
    const made = Promise.resolve(make());
    // Others who ask meanwhile wait for the same.
    answers.set(url, made);
    try {
      const answer = await made;
      memory.size += url.length + (typeof answer.body === 'string' ? answer.body.length : LONGEST_MEMORY);
      return answer;
    } catch (error) {
      answers.delete(url);
      throw error;
    }
  }
}

/** What was answered at one state of the database. */
class Memory {
  readonly mark: string;
  readonly #answers = new Map<GrantedPermissions, Map<string, Promise<ApiResponse>>>();
  /** Characters. */
  size = 0;

  constructor(mark: string) {
    this.mark = mark;
  }

  answersFor(permissions: GrantedPermissions): Map<string, Promise<ApiResponse>> {
    let answers = this.#answers.get(permissions);
    if (!answers) this.#answers.set(permissions, (answers = new Map()));
    return answers;
  }
}
