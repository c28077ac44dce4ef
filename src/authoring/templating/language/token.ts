export type TokenKind =
  | 'text'
  | 'begin-output'
  | 'end-output'
  | 'begin-tag'
  | 'end-tag'
  | 'name'
  | 'string'
  | 'number'
  | 'operator';

export interface Token {
  kind: TokenKind;
  /** The text itself; of a string, what it stands for; of a number, its digits without underscores. */
  text: string;
  line: number;
}
