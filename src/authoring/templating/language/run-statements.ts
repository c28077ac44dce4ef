import { assertNever } from '../../../foundation/assert-never.ts';
import { iterate } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { Arguments } from '../values/arguments.ts';
import { Namespace } from '../values/namespace.ts';
import { printText } from '../values/print-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { typeName } from '../values/type-name.ts';
import { requireDefined } from '../values/undefined-value.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { LoopState } from './loop-state.ts';
import { makeMacro } from './macro.ts';
import { importTemplate, includeTemplate } from './other-templates.ts';
import type { Run, Write } from './run.ts';
import type { Statement, Target } from './syntax-tree.ts';
import { locateError, TemplateError } from './template-error.ts';

/** Begins the run of a template's statements. */
export function startRun(evaluator: Evaluator, templateName: string): Run {
  const run: Run = {
    evaluator,
    templateName,
    async capture(body, frame) {
      let text = '';
      await runStatements(body, frame, run, (piece) => {
        const printed = printText(piece);
        evaluator.budget.spendOutput(printed.length);
        text += printed;
      });
      return text;
    },
    nested: (name) => startRun(evaluator, name),
  };
  return run;
}

/** Runs statements in order. @throws TemplateError with the line of the innermost statement that failed */
export async function runStatements(body: readonly Statement[], frame: Frame, run: Run, write: Write): Promise<void> {
  for (const statement of body) {
    if (statement.kind === 'text') {
      write(statement.text);
      continue;
    }
    try {
      await runStatement(statement, frame, run, write);
    } catch (error) {
      throw locateError(error, run.templateName, statement.line);
    }
  }
}

async function runStatement(statement: Statement, frame: Frame, run: Run, write: Write): Promise<void> {
  const { evaluator } = run;
  evaluator.budget.spend(1);
  switch (statement.kind) {
    case 'text':
      write(statement.text);
      return;
    case 'output':
      write(requireDefined(await evaluator.evaluate(statement.value, frame)));
      return;
    case 'do':
      await evaluator.evaluate(statement.value, frame);
      return;
    case 'if':
      for (const { condition, body } of statement.branches) {
        if (isTruthy(await evaluator.evaluate(condition, frame))) return runStatements(body, frame, run, write);
      }
      return runStatements(statement.otherwise, frame, run, write);
    case 'for':
      return runFor(statement, await evaluator.evaluate(statement.iterable, frame), frame, run, write, 0);
    case 'set':
      assign(statement.target, await evaluator.evaluate(statement.value, frame), frame);
      return;
    case 'set-block': {
      let value: unknown = await run.capture(statement.body, frame.child());
      for (const step of statement.filters) value = await evaluator.applyFilter(step, value, frame);
      assign(statement.target, value, frame);
      return;
    }
    case 'with': {
      const inner = frame.child();
      // Values see the names outside, not each other: Jinja's rule since 2.9.
      for (const { target, value } of statement.bindings) assign(target, await evaluator.evaluate(value, frame), inner);
      return runStatements(statement.body, inner, run, write);
    }
    case 'macro':
      frame.set(statement.macro.name, makeMacro(statement.macro, frame, run));
      return;
    case 'call-block': {
      const caller = makeMacro(statement.caller, frame, run);
      const { call } = statement;
      if (call.kind !== 'call') throw new TemplateError('TemplateSyntaxError', 'expected call');
      const args = await evaluator.evaluateArguments(call.args, frame);
      const withCaller = new Arguments(args.positional, new Map([...args.named, ['caller', caller]]));
      write(await evaluator.call(await evaluator.evaluate(call.callee, frame), withCaller));
      return;
    }
    case 'filter-block': {
      let value: unknown = await run.capture(statement.body, frame.child());
      for (const step of statement.filters) value = await evaluator.applyFilter(step, value, frame);
      write(value);
      return;
    }
    case 'include':
      return includeTemplate(statement, frame, run, write);
    case 'import': {
      const exported = await importTemplate(statement.template, statement.withContext, frame, run);
      frame.set(statement.alias, new Namespace(exported.names));
      return;
    }
    case 'from-import': {
      const exported = await importTemplate(statement.template, statement.withContext, frame, run);
      for (const { name, alias } of statement.names) {
        const value = exported.names.get(name);
        if (value === undefined) {
          const reason = `the template '${exported.templateName}' does not export the requested name '${name}'`;
          throw new TemplateError('UndefinedError', reason);
        }
        frame.set(alias, value);
      }
      return;
    }
    default:
      return assertNever(statement);
  }
}

type ForStatement = Extract<Statement, { kind: 'for' }>;

async function runFor(
  statement: ForStatement,
  iterable: unknown,
  frame: Frame,
  run: Run,
  write: Write,
  depth: number,
): Promise<void> {
  const { evaluator } = run;
  let items = iterate(iterable);
  if (statement.condition) {
    const kept: unknown[] = [];
    for (const item of items) {
      const inner = frame.child();
      assign(statement.target, item, inner);
      if (isTruthy(await evaluator.evaluate(statement.condition, inner))) kept.push(item);
    }
    items = kept;
  }
  if (items.length === 0) return runStatements(statement.otherwise, frame.child(), run, write);

  const recurse = statement.recursive
    ? new TemplateFunction('loop', async (args) => {
        evaluator.budget.enter();
        let text = '';
        const collect: Write = (piece) => {
          text += printText(piece);
        };
        await runFor(statement, args.positional[0] ?? null, frame, run, collect, depth + 1);
        evaluator.budget.leave();
        return text;
      })
    : null;
  const loop = new LoopState(items, depth, recurse);
  for (const [index, item] of items.entries()) {
    evaluator.budget.spend(1);
    const inner = frame.child();
    inner.set('loop', loop);
    loop.moveTo(index);
    assign(statement.target, item, inner);
    await runStatements(statement.body, inner, run, write);
  }
}

function assign(target: Target, value: unknown, frame: Frame): void {
  switch (target.kind) {
    case 'name':
      frame.set(target.name, value);
      return;
    case 'namespace': {
      const namespace = frame.get(target.name);
      if (!(namespace instanceof Namespace)) {
        throw new TemplateError(
          'TypeError',
          'cannot assign attribute on non-namespace object',
          'Make it with namespace()',
        );
      }
      namespace.set(target.attribute, value);
      return;
    }
    case 'tuple': {
      const items = iterate(value);
      if (items.length !== target.items.length) {
        const wanted = target.items.length;
        throw new TemplateError(
          'ValueError',
          items.length > wanted
            ? `too many values to unpack (expected ${wanted})`
            : `not enough values to unpack (expected ${wanted}, got ${items.length})`,
          `Unpacking a ${typeName(value)}: give it as many names as it has items`,
        );
      }
      for (const [i, item] of target.items.entries()) assign(item, items[i], frame);
    }
  }
}
