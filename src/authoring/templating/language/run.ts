import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frame.ts';
import type { Statement } from './syntax-tree.ts';

/** What the statements of one template share while they run. */
export interface Run {
  readonly evaluator: Evaluator;
  readonly templateName: string;
  /** Runs statements in a frame and answers what they wrote. */
  capture(body: readonly Statement[], frame: Frame): Promise<string>;
  /** Runs another template's statements within this rendering. */
  nested(templateName: string): Run;
}

/** Gets what a template writes, one text or value at a time. */
export type Write = (piece: unknown) => void;
