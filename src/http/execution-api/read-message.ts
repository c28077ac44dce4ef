import { Ajv, type ValidateFunction } from 'ajv';
import { Type } from 'typebox';
import { addMs, isTimestamp } from '../../foundation/timestamp.ts';
import { AppError } from '../../foundation/app-error.ts';
import {
  type EndReport,
  LONGEST_LOG_PIECE,
  type LogPiece,
  type ReleasesMessage,
  type TokensMessage,
  type TriesMessage,
} from '../../taskprocess/execution-messages.ts';
import type { TaskRequest } from '../../taskprocess/messages.ts';
import type { ApiRequest } from '../api-handler.ts';

const Text = Type.String();
const Time = Type.String({ format: 'timestamp' });
const Token = Type.String({ maxLength: 4096 });
/** How many tasks one message is about at most. */
const MOST = 1000;
/** Keys are good for a month, and a token that is renewed for minutes. */
const MOST_KEYS = 16;
/** A token for all that lies in a queue together names each of them. */
const ClaimToken = Type.String({ maxLength: 256 * 1024 });
const ClaimName = Type.String({ maxLength: 64 });
const Claim = Type.Object({
  token: ClaimToken,
  claim: ClaimName,
  // Absent where the worker speaks another language, and is to hear that.
  ids: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: MOST })),
});

const Failure = Type.Object({ name: Text, message: Text, stack: Type.Optional(Text) });
const Outcome = Type.Union([
  Type.Object({
    kind: Type.Literal('success'),
    returnValue: Type.Optional(Type.Unknown()),
    skipTasks: Type.Optional(Type.Array(Text)),
  }),
  Type.Object({ kind: Type.Literal('skipped'), reason: Text }),
  Type.Object({ kind: Type.Literal('failed'), error: Failure, mayRetry: Type.Boolean() }),
]);
const Report = Type.Union([
  Type.Object({
    kind: Type.Literal('finished'),
    tiId: Text,
    startedAt: Time,
    endedAt: Time,
    outcome: Outcome,
    renderedFields: Type.Optional(Type.Record(Text, Type.Unknown())),
  }),
  Type.Object({
    kind: Type.Literal('lost'),
    tiId: Text,
    startedAt: Type.Union([Time, Type.Null()]),
    endedAt: Time,
    reason: Type.Union(
      ['process-died', 'timed-out', 'out-of-memory', 'killed', 'not-started'].map((word) => Type.Literal(word)),
    ),
    message: Text,
  }),
]);

const Byte = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 });
const Piece = Type.Object({ position: Byte, end: Byte, text: Type.String({ maxLength: LONGEST_LOG_PIECE }) });

const ajv = new Ajv({ strict: false });
// Of a time that there is not, the scheduler could compute nothing.
ajv.addFormat('timestamp', isTimestamp);
const checks = {
  tries: ajv.compile(
    Type.Object({
      speaks: Type.Optional(Type.Integer()),
      version: Type.Optional(Type.String({ maxLength: 64 })),
      now: Type.Optional(Time),
      hostname: Type.String({ maxLength: 255 }),
      unixname: Type.String({ maxLength: 255 }),
      pid: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
      claims: Type.Array(Claim, { maxItems: MOST }),
      // Checked one by one: one that is wrong is not to hold back the others.
      reports: Type.Array(Type.Object({ token: Token, report: Type.Object({}), log: Type.Optional(Piece) }), {
        maxItems: MOST,
      }),
    }),
  ),
  tokens: ajv.compile(Type.Object({ tokens: Type.Array(Token, { maxItems: MOST }) })),
  releases: ajv.compile(
    Type.Object({
      releases: Type.Array(Type.Object({ token: Token, claim: ClaimName }), { maxItems: MOST }),
    }),
  ),
  report: ajv.compile(Report),
  request: ajv.compile(Type.Object({ type: Text })),
  piece: ajv.compile(Piece),
};

export async function readTries(request: ApiRequest): Promise<TriesMessage> {
  const message: TriesMessage = await read(request, checks.tries);
  requireFewKeys([...message.claims, ...message.reports].map(({ token }) => token));
  return message;
}

export async function readReleases(request: ApiRequest): Promise<ReleasesMessage> {
  const message: ReleasesMessage = await read(request, checks.releases);
  requireFewKeys(message.releases.map(({ token }) => token));
  return message;
}

export async function readTokens(request: ApiRequest): Promise<TokensMessage> {
  const message: TokensMessage = await read(request, checks.tokens);
  requireFewKeys(message.tokens);
  return message;
}

export const readLogPiece = (request: ApiRequest): Promise<LogPiece> => read(request, checks.piece);
/** Its fields are checked by whoever uses them. */
export const readTaskRequest = (request: ApiRequest): Promise<TaskRequest> => read(request, checks.request);

/** @throws AppError INVALID_INPUT */
async function read<Message>(request: ApiRequest, check: ValidateFunction): Promise<Message> {
  const body = await request.readBody();
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (cause) {
    throw new AppError('INVALID_INPUT', { reason: 'the body is not JSON' }, { cause });
  }
  if (!check(value)) throw new AppError('INVALID_INPUT', { reason: ajv.errorsText(check.errors) });
  return value as Message;
}

/**
 * Each key that signed a token is looked up once, also one that does not exist: nobody is to make the server look for many.
 * @throws AppError INVALID_INPUT
 */
function requireFewKeys(tokens: readonly string[]): void {
  const keys = new Set(tokens.map((token) => token.slice(0, token.indexOf('.'))));
  if (keys.size > MOST_KEYS) throw new AppError('INVALID_INPUT', { reason: 'the tokens are of too many keys' });
}

/** Whether a piece may be kept: its text is no longer than it says, which is what counts against the limit. */
export function isSoundPiece({ position, end, text }: LogPiece): boolean {
  // A character has at least one byte.
  return end > position && end - position <= LONGEST_LOG_PIECE && text.length <= end - position;
}

/** Whether it has the form of an {@link EndReport}. */
export function isReport(value: unknown): value is EndReport {
  return checks.report(value);
}

/**
 * The present form of {@link EndReport}: kept as text until the scheduler reads it.
 * @param offMs by how much its times are moved
 */
export function reportText(report: EndReport, tiId: string, offMs: number): string {
  const { startedAt, endedAt } = report;
  const times = offMs === 0 ? {} : { startedAt: startedAt && addMs(startedAt, offMs), endedAt: addMs(endedAt, offMs) };
  return JSON.stringify({ ...report, tiId, ...times });
}
