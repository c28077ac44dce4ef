import { CALLBACK_LIFE_MS, type QueueScope } from '../../actions/credentials/execution-tokens.ts';
import { TRADEWIND_VERSION } from '../../config/version.ts';
import { type Timestamp, addMs } from '../../foundation/timestamp.ts';
import type { Transaction } from '../../metadata/database.ts';
import { claimCallbacks } from '../../metadata/scheduling/callback-requests.ts';
import { claimTasks } from '../../metadata/scheduling/remote-tasks.ts';
import { type ClaimAnswer, SPEAKS, type TriesMessage } from '../../taskprocess/execution-messages.ts';
import { type ExecutionContext, WRONG_TOKEN, WRONG_VERSION } from './operation.ts';

/** What a message asks to begin: written in the transaction of the message, answered after it. */
export interface ClaimPart {
  /** Whether there is anything to save. */
  readonly isSomething: boolean;
  save(tx: Transaction): Promise<void>;
  answer(): Promise<ClaimAnswer[]>;
}

/** Each try and callback is begun once, by whoever has its token from the queue. */
export async function readClaims(context: ExecutionContext, message: TriesMessage, at: Timestamp): Promise<ClaimPart> {
  const { tokens } = context;
  const { claims, speaks = 1, hostname, unixname, pid, version = '' } = message;
  if (speaks !== SPEAKS) {
    if (claims.length > 0) warnOfVersion(context, hostname, version);
    const answers = claims.map(() => WRONG_VERSION);
    return { isSomething: false, save: () => Promise.resolve(), answer: () => Promise.resolve(answers) };
  }
  const queued = await Promise.all(claims.map(({ token }) => tokens.verifyClaim(token)));
  const rowsOf = (scope: QueueScope) =>
    claims.flatMap(({ claim, ids = [] }, i) => {
      const job = queued[i];
      return job?.scope === scope ? ids.filter((id) => job.subjects.has(id)).map((id) => ({ id, claim, at })) : [];
    });
  const tasks = rowsOf('claim').map((row) => ({ ...row, hostname, unixname, pid }));
  const callbacks = rowsOf('claim-callback');
  /** To which claim each belongs now. */
  let claimed = new Map<string, string>();
  return {
    isSomething: tasks.length + callbacks.length > 0,
    async save(tx) {
      const begun = tasks.length > 0 ? await claimTasks(tx, tasks) : [];
      const called = callbacks.length > 0 ? await claimCallbacks(tx, callbacks, addMs(at, -CALLBACK_LIFE_MS)) : [];
      claimed = new Map([...begun, ...called]);
    },
    async answer() {
      const { sign } = await tokens.signer();
      return claims.map(({ claim, ids = [] }, i) => {
        const job = queued[i];
        if (!job) return WRONG_TOKEN;
        const scope = job.scope === 'claim' ? 'run' : 'callback';
        const tokenOf = (id: string) => {
          const subject = job.subjects.get(id);
          return subject && claimed.get(id) === claim ? sign(subject, scope) : null;
        };
        return { tokens: ids.map(tokenOf) };
      });
    },
  };
}

/** Names of workers that were told of, so that each is once. */
const workersToldOf = new WeakMap<ExecutionContext, Set<string>>();
const MOST_TOLD_OF = 1000;

function warnOfVersion(context: ExecutionContext, hostname: string, version: string): void {
  const told = workersToldOf.get(context) ?? new Set();
  workersToldOf.set(context, told);
  if (told.has(hostname) || told.size >= MOST_TOLD_OF) return;
  told.add(hostname);
  const what = 'a worker of another version gets no tasks: install the version of this server on it';
  context.logger.warning({ worker: hostname, version, ours: TRADEWIND_VERSION }, what);
}
