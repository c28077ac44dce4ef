/** Arguments of a call as written: `f(1, *more, key=2, **named)`. */
export interface CallSyntax {
  positional: { value: Expression; spread: boolean }[];
  /** A null name stands for `**value`. */
  named: { name: string | null; value: Expression }[];
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export type Expression =
  | { kind: 'literal'; value: unknown }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'tuple'; items: Expression[] }
  | { kind: 'dict'; entries: [Expression, Expression][] }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'item'; object: Expression; key: Expression }
  | { kind: 'slice'; object: Expression; from: Expression | null; to: Expression | null; step: Expression | null }
  | { kind: 'call'; callee: Expression; args: CallSyntax }
  | { kind: 'filter'; input: Expression; name: string; args: CallSyntax }
  | { kind: 'test'; input: Expression; name: string; args: CallSyntax; negated: boolean }
  | { kind: 'negative' | 'positive' | 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'concat'; parts: Expression[] }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'compare'; first: Expression; rest: { operator: CompareOperator; operand: Expression }[] }
  | { kind: 'conditional'; condition: Expression; chosen: Expression; otherwise: Expression | null };

/** What can stand left of `=` or between `for` and `in`. */
export type Target =
  | { kind: 'name'; name: string }
  | { kind: 'tuple'; items: Target[] }
  | { kind: 'namespace'; name: string; attribute: string };

export interface Parameter {
  name: string;
  fallback: Expression | null;
}

/** A macro, or the body of a `call` block as one. */
export interface MacroSyntax {
  name: string;
  parameters: Parameter[];
  body: Statement[];
  /** Which of `varargs`, `kwargs` and `caller` it uses: only then may it be given what they catch. */
  catches: ReadonlySet<string>;
}

export interface FilterStep {
  name: string;
  args: CallSyntax;
}

/** A statement with the line that it begins on, counted from 1. */
export type Statement = { line: number } & (
  | { kind: 'text'; text: string }
  | { kind: 'output'; value: Expression }
  | { kind: 'do'; value: Expression }
  | { kind: 'if'; branches: { condition: Expression; body: Statement[] }[]; otherwise: Statement[] }
  | {
      kind: 'for';
      target: Target;
      iterable: Expression;
      condition: Expression | null;
      recursive: boolean;
      body: Statement[];
      otherwise: Statement[];
    }
  | { kind: 'set'; target: Target; value: Expression }
  | { kind: 'set-block'; target: Target; filters: FilterStep[]; body: Statement[] }
  | { kind: 'with'; bindings: { target: Target; value: Expression }[]; body: Statement[] }
  | { kind: 'macro'; macro: MacroSyntax }
  | { kind: 'call-block'; call: Expression; caller: MacroSyntax }
  | { kind: 'filter-block'; filters: FilterStep[]; body: Statement[] }
  | { kind: 'include'; template: Expression; ignoreMissing: boolean; withContext: boolean }
  | { kind: 'import'; template: Expression; alias: string; withContext: boolean }
  | { kind: 'from-import'; template: Expression; names: { name: string; alias: string }[]; withContext: boolean }
);

export interface ParsedTemplate {
  name: string;
  body: Statement[];
}
