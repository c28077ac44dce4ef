import { printText } from '../values/print-value.ts';
import { Frame } from './frame.ts';
import type { Run, Write } from './run.ts';
import { parseCached } from './parse-cache.ts';
import type { Expression, ParsedTemplate, Statement } from './syntax-tree.ts';
import { locateError, TemplateError } from './template-error.ts';

/** `{% include 'name' %}`: runs another template here. A list of names means the first that exists. */
export async function includeTemplate(
  statement: Extract<Statement, { kind: 'include' }>,
  frame: Frame,
  run: Run,
  write: Write,
): Promise<void> {
  const value = await run.evaluator.evaluate(statement.template, frame);
  const names = Array.isArray(value) ? value.map(printText) : [printText(value)];
  let template: ParsedTemplate | null = null;
  for (const name of names) {
    template = await loadTemplate(name, run);
    if (template) break;
  }
  if (!template) {
    if (statement.ignoreMissing) return;
    throw new TemplateError(
      'TemplateNotFound',
      names.join(', '),
      'Put the file into the folder of the DAG file or into templateSearchpath',
    );
  }
  run.evaluator.budget.enter();
  write(
    await run.nested(template.name).capture(template.body, statement.withContext ? frame.child() : Frame.root(null)),
  );
  run.evaluator.budget.leave();
}

/** `{% import 'name' as x %}`: the macros and names that another template sets. */
export async function importTemplate(
  expression: Expression,
  withContext: boolean,
  frame: Frame,
  run: Run,
): Promise<{ templateName: string; names: ReadonlyMap<string, unknown> }> {
  const name = printText(await run.evaluator.evaluate(expression, frame));
  const template = await loadTemplate(name, run);
  if (!template)
    throw new TemplateError(
      'TemplateNotFound',
      name,
      'Put the file into the folder of the DAG file or into templateSearchpath',
    );
  run.evaluator.budget.enter();
  const inner = withContext ? frame.child() : Frame.root(null);
  await run.nested(name).capture(template.body, inner);
  run.evaluator.budget.leave();
  return { templateName: name, names: inner.own() };
}

async function loadTemplate(name: string, run: Run): Promise<ParsedTemplate | null> {
  const { load } = run.evaluator.environment;
  if (!load)
    throw new TemplateError(
      'TypeError',
      'no loader for this environment specified',
      'Only DAG files with a folder can include',
    );
  try {
    return parseCached(await load(name), name);
  } catch (error) {
    if (error instanceof TemplateError && error.name === 'TemplateNotFound') return null;
    throw locateError(error, name, 1);
  }
}
