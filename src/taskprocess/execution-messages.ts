import type { Timestamp } from '../foundation/timestamp.ts';
import type { TaskReport } from './workload.ts';

/*
 * What workers and the control plane say to each other, as JSON over HTTP below `/execution/`. Whatever can be said of many tasks
 * is said of many at once, each with a token of its own: one try can do nothing in the name of another.
 */

/**
 * The generation of this language. 1: callbacks were not claimed, and each try lay alone in its queue. Whoever speaks another one gets nothing to do; what it has begun it
 * may finish.
 */
export const SPEAKS = 2;

/** How a try ended. */
export type EndReport = Exclude<TaskReport, { kind: 'started' }>;

/** `POST tries`: tells how tries ended, and asks to begin others. */
export interface TriesMessage {
  /** {@link SPEAKS}; absent: 1. */
  speaks?: number;
  /** Of the program, for people. */
  version?: string;
  /** By the clock of the worker: the times of the reports are moved by as much as it is off. */
  now?: Timestamp;
  hostname: string;
  unixname: string;
  pid: number;
  claims: {
    /** Of a job in a queue. */
    token: string;
    /** Made up by the worker: who asks again after an answer was lost is known by it. */
    claim: string;
    /** Those of the tries or callbacks of the job that are to begin. */
    ids?: string[];
  }[];
  /** What is said of a try that is over is dropped: nobody waits for it. A short log goes along. */
  reports: { token: string; report: EndReport; log?: LogPiece }[];
}

/** `POST logs`, with the token of the try: a piece of its log, which may come after its end. Sent again, it changes nothing. */
export interface LogPiece {
  /** Bytes of the file. */
  position: number;
  end: number;
  text: string;
}

/** The longest piece, in bytes of the file. */
export const LONGEST_LOG_PIECE = 256 * 1024;

/**
 * `taken`: the try is over, or somebody else has begun it. `token`: it is not ours, or expired. `invalid`: it is no report. `version`:
 * worker and server do not speak the same.
 */
export interface Refusal {
  refused: 'taken' | 'token' | 'invalid' | 'version';
}

/** The tokens of those that have begun, in the order of their ids; null: it is over, or somebody else has begun it. */
export type ClaimAnswer = { tokens: (string | null)[] } | Refusal;

/**
 * `POST heartbeats`; `POST hand-backs`: gives tries and callbacks back that did not fail; `POST callback-ends`: callbacks have been
 * called.
 */
export interface TokensMessage {
  tokens: string[];
}

/** `POST releases`: tries that were claimed, and that no code has begun: another worker may claim them. */
export interface ReleasesMessage {
  releases: {
    /** Of the try. */
    token: string;
    /** By which it was claimed: one that somebody else has claimed since is theirs. */
    claim: string;
  }[];
}

/** `token`: another one, before the old one expires. `mustEnd`: nobody wants the result any more. */
export type HeartbeatAnswer = { mustEnd: boolean; token?: string } | Refusal;

/** `hasLog`: the log that came along is kept, too. */
export type ReportAnswer = { kept: true; hasLog?: true } | Refusal;

/** In the order of what was asked. */
export interface TriesAnswer {
  /** {@link SPEAKS}; absent: 1. */
  speaks?: number;
  /** Of the program, for people. */
  version?: string;
  claims: ClaimAnswer[];
  reports: ReportAnswer[];
}

/** In the order of the tokens. */
export interface TokensAnswer<Answer> {
  answers: Answer[];
}
