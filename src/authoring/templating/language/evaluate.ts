import { calculate, negate } from '../operations/arithmetic.ts';
import { getAttribute, getItem } from '../operations/attribute.ts';
import { compare } from '../operations/compare.ts';
import { iterate } from '../operations/iterate.ts';
import { slice } from '../operations/slice.ts';
import { isTruthy } from '../operations/truth.ts';
import { adoptValue } from '../values/adopt-value.ts';
import { Arguments } from '../values/arguments.ts';
import { dictEntries, dictSet, isDict } from '../values/dict.ts';
import { printText } from '../values/print-value.ts';
import { Tuple } from '../values/sequence-values.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';
import { typeName } from '../values/type-name.ts';
import { MissingElse, requireDefined, undefinedName } from '../values/undefined-value.ts';
import type { Engine, TemplateEnvironment } from './engine.ts';
import type { Frame } from './frame.ts';
import type { CallSyntax, Expression, FilterStep } from './syntax-tree.ts';
import { TemplateError } from './template-error.ts';
import { checkTextLength, WorkBudget } from './work-budget.ts';

/** Filters that exist to treat undefined values; all others refuse them. */
const FILTERS_OF_UNDEFINED = new Set(['default', 'd']);
/** Tests that only look at what kind of thing a value is: an undefined one is none of them. */
const TESTS_OF_KIND = new Set([
  'defined',
  'undefined',
  'none',
  'boolean',
  'true',
  'false',
  'integer',
  'float',
  'number',
  'string',
  'mapping',
  'sequence',
  'iterable',
  'callable',
]);

/** Computes expressions of one rendering. Everything may turn out to be a promise, so every step is awaited. */
export class Evaluator implements Engine {
  readonly environment: TemplateEnvironment;
  readonly budget = new WorkBudget();

  constructor(environment: TemplateEnvironment) {
    this.environment = environment;
  }

  async evaluate(node: Expression, frame: Frame): Promise<unknown> {
    this.budget.spend(1);
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'name': {
        let value = frame.get(node.name);
        if (value === undefined) value = this.environment.globals.get(node.name);
        return value === undefined ? undefinedName(node.name) : adoptValue(await value);
      }
      case 'list':
        return this.#evaluateAll(node.items, frame);
      case 'tuple':
        return Tuple.fromItems(await this.#evaluateAll(node.items, frame));
      case 'dict': {
        const dict = new Map<unknown, unknown>();
        for (const [key, value] of node.entries) {
          dictSet(dict, requireDefined(await this.evaluate(key, frame)), await this.evaluate(value, frame));
        }
        return dict;
      }
      case 'attribute':
        return this.attribute(await this.evaluate(node.object, frame), node.name);
      case 'item':
        return this.item(await this.evaluate(node.object, frame), await this.evaluate(node.key, frame));
      case 'slice': {
        const object = await this.evaluate(node.object, frame);
        const part = async (bound: Expression | null) => (bound ? this.evaluate(bound, frame) : null);
        return slice(object, await part(node.from), await part(node.to), await part(node.step));
      }
      case 'call':
        return this.#evaluateCall(node.callee, node.args, frame);
      case 'filter':
        return this.applyFilter(node, await this.evaluate(node.input, frame), frame);
      case 'test': {
        const value = await this.evaluate(node.input, frame);
        return (await this.test(node.name, value, await this.evaluateArguments(node.args, frame))) !== node.negated;
      }
      case 'not':
        return !isTruthy(await this.evaluate(node.operand, frame));
      case 'negative':
        return negate(await this.evaluate(node.operand, frame));
      case 'positive':
        return calculate('+', 0, await this.evaluate(node.operand, frame));
      case 'binary': {
        const left = await this.evaluate(node.left, frame);
        const result = calculate(node.operator, left, await this.evaluate(node.right, frame));
        this.budget.weigh(result);
        return result;
      }
      case 'concat': {
        let text = '';
        for (const part of node.parts) {
          text += printText(await this.evaluate(part, frame));
          checkTextLength(text.length);
        }
        this.budget.weigh(text);
        return text;
      }
      case 'and':
      case 'or': {
        const left = await this.evaluate(node.left, frame);
        return isTruthy(left) === (node.kind === 'and') ? this.evaluate(node.right, frame) : left;
      }
      case 'compare': {
        let left = await this.evaluate(node.first, frame);
        for (const { operator, operand } of node.rest) {
          const right = await this.evaluate(operand, frame);
          this.budget.weigh(left);
          this.budget.weigh(right);
          if (!compare(operator, left, right)) return false;
          left = right;
        }
        return true;
      }
      case 'conditional':
        if (isTruthy(await this.evaluate(node.condition, frame))) return this.evaluate(node.chosen, frame);
        if (node.otherwise) return this.evaluate(node.otherwise, frame);
        return new MissingElse();
    }
  }

  async evaluateArguments(args: CallSyntax, frame: Frame): Promise<Arguments> {
    if (args.positional.length === 0 && args.named.length === 0) return Arguments.none;
    const positional: unknown[] = [];
    for (const { value, spread } of args.positional) {
      const result = await this.evaluate(value, frame);
      if (spread) positional.push(...iterate(result));
      else positional.push(result);
    }
    const named = new Map<string, unknown>();
    for (const { name, value } of args.named) {
      const result = await this.evaluate(value, frame);
      if (name !== null) named.set(name, result);
      else if (isDict(result)) for (const [key, item] of dictEntries(result)) named.set(printText(key), item);
      else throw new TemplateError('TypeError', `argument after ** must be a mapping, not ${typeName(result)}`);
    }
    return new Arguments(positional, named);
  }

  async applyFilter(step: FilterStep, value: unknown, frame: Frame): Promise<unknown> {
    return this.filter(step.name, value, await this.evaluateArguments(step.args, frame));
  }

  async attribute(value: unknown, name: string): Promise<unknown> {
    return getAttribute(value, name);
  }

  async item(value: unknown, key: unknown): Promise<unknown> {
    return getItem(value, key);
  }

  async call(callee: unknown, args: Arguments): Promise<unknown> {
    this.budget.spend(1);
    requireDefined(callee);
    if (callee instanceof TemplateFunction) {
      const result = adoptValue(await callee.call(args, this));
      this.budget.weigh(result);
      return result;
    }
    for (const value of args.positional) requireDefined(value);
    if (callee instanceof TemplateObject) {
      const call = callee.getAttribute('__call__');
      if (call instanceof TemplateFunction) return adoptValue(await call.call(args, this));
    }
    if (typeof callee === 'function') {
      // A DAG author's own macro: named values come as one object after the others.
      const named = args.named.size > 0 ? [Object.fromEntries(args.named)] : [];
      return adoptValue(await callee(...args.positional, ...named));
    }
    throw new TemplateError('TypeError', `'${typeName(callee)}' object is not callable`);
  }

  async filter(name: string, value: unknown, args: Arguments): Promise<unknown> {
    this.budget.spend(1);
    const filter = this.environment.filters.get(name);
    if (!filter) throw new TemplateError('TemplateAssertionError', `No filter named '${name}'.`, 'Correct its name');
    if (!FILTERS_OF_UNDEFINED.has(name)) {
      requireDefined(value);
      for (const argument of args.positional) requireDefined(argument);
    }
    this.budget.weigh(value);
    const result = adoptValue(await filter(value, args, this));
    this.budget.weigh(result);
    return result;
  }

  async test(name: string, value: unknown, args: Arguments): Promise<boolean> {
    this.budget.spend(1);
    const test = this.environment.tests.get(name);
    if (!test) throw new TemplateError('TemplateAssertionError', `No test named '${name}'.`, 'Correct its name');
    if (!TESTS_OF_KIND.has(name)) requireDefined(value);
    return test(value, args, this);
  }

  knows(kind: 'filter' | 'test', name: string): boolean {
    return kind === 'filter' ? this.environment.filters.has(name) : this.environment.tests.has(name);
  }

  async #evaluateAll(nodes: readonly Expression[], frame: Frame): Promise<unknown[]> {
    const values: unknown[] = [];
    for (const node of nodes) values.push(await this.evaluate(node, frame));
    return values;
  }

  async #evaluateCall(callee: Expression, args: CallSyntax, frame: Frame): Promise<unknown> {
    const target = await this.evaluate(callee, frame);
    requireDefined(target);
    return this.call(target, await this.evaluateArguments(args, frame));
  }
}
